package network.invo.internal;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import network.invo.InvoException;
import network.invo.InvoResponseException;
import network.invo.Outcome;
import network.invo.engine.EngineFuture;
import network.invo.model.ItemHistoryRequest;
import network.invo.model.ItemHistoryResult;
import org.jspecify.annotations.Nullable;

/**
 * Walks a player's purchases page by page. A page with fewer rows than were asked for is not the end, because the server
 * may cap a page: the end is an empty page, or what the pagination says, whose keys are INFERRED ({@code has_more} or
 * {@code has_next}, {@code total} or {@code total_count}). Where it contradicts itself the walk goes on: one request too
 * many is better than rows too few.
 */
final class HistoryPages {

    static final int DEFAULT_PAGE_SIZE = 50;

    /** The most rows that are gathered in memory. */
    static final int MOST_GATHERED = 100_000;

    private final String playerEmail;
    private final int pageSize;
    private int offset;
    private boolean ended;
    private List<JsonObject> first = List.of();
    private List<JsonObject> last = List.of();

    HistoryPages(String playerEmail, int pageSize) {
        this.playerEmail = Check.email("playerEmail", playerEmail);
        this.pageSize = Check.atLeastOne("pageSize", pageSize);
    }

    private ItemHistoryRequest request() {
        return new ItemHistoryRequest(playerEmail, pageSize, offset);
    }

    private List<JsonObject> rows(ItemHistoryResult page) {
        List<JsonObject> rows = page.history();
        if (!rows.isEmpty() && (rows.equals(last) || rows.equals(first))) {
            throw failed("the answer has the same rows as a page before it: the offset is ignored", page);
        }
        offset = Math.addExact(offset, rows.size());
        ended = rows.isEmpty() || (page.pagination() != null && isEnd(new Fields(page.pagination())));
        if (first.isEmpty()) {
            first = rows;
        }
        last = rows;
        return rows;
    }

    private boolean isEnd(Fields pagination) {
        Boolean more = either(pagination.flag("has_more"), pagination.flag("has_next"));
        Long total = either(pagination.longNumber("total"), pagination.longNumber("total_count"));
        if (more == null) {
            // a total that is less than there were rows is no total
            return total != null && total == offset;
        }
        return !more && (total == null || total <= offset);
    }

    private static <T> @Nullable T either(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    private static InvoResponseException failed(String problem, ItemHistoryResult page) {
        String operation = Operations.GET_ITEM_PURCHASE_HISTORY.name();
        return new InvoResponseException(
                operation + " failed: " + problem,
                new InvoException.Answer(200, null, null, null, page.raw()),
                new InvoException.Call(operation, null, 1, Outcome.NOT_PROCESSED));
    }

    /** A stream that reads a page when the one before is used up. */
    Stream<JsonObject> stream(Function<ItemHistoryRequest, ItemHistoryResult> read) {
        Iterator<JsonObject> rows = new Iterator<>() {
            private Iterator<JsonObject> page = List.<JsonObject>of().iterator();

            @Override
            public boolean hasNext() {
                if (!page.hasNext() && !ended) {
                    page = rows(read.apply(request())).iterator();
                }
                return page.hasNext();
            }

            @Override
            public JsonObject next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.next();
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /**
     * All rows, page after page, {@value #MOST_GATHERED} at most. Completing the future from outside ends the page that is
     * under way.
     *
     * @param read reads a page; all of a walk's pages have one deadline, which is the reader's to keep
     * @param all the future to complete
     * @param workers goes from page to page
     */
    CompletableFuture<Stream<JsonObject>> all(
            Function<ItemHistoryRequest, CompletableFuture<ItemHistoryResult>> read,
            EngineFuture<Stream<JsonObject>> all,
            Executor workers) {
        Gathering gathering = new Gathering(read, all, workers);
        all.onDone(gathering::end);
        gathering.next();
        return all;
    }

    private final class Gathering {

        private final Function<ItemHistoryRequest, CompletableFuture<ItemHistoryResult>> read;
        private final CompletableFuture<Stream<JsonObject>> all;
        private final Executor workers;
        private final List<JsonObject> gathered = new ArrayList<>();
        private volatile @Nullable Future<?> underWay;

        Gathering(
                Function<ItemHistoryRequest, CompletableFuture<ItemHistoryResult>> read,
                CompletableFuture<Stream<JsonObject>> all,
                Executor workers) {
            this.read = read;
            this.all = all;
            this.workers = workers;
        }

        void end() {
            Future<?> current = underWay;
            if (current != null) {
                current.cancel(true);
            }
        }

        void next() {
            if (ended) {
                all.complete(gathered.stream());
                return;
            }
            CompletableFuture<ItemHistoryResult> page = read.apply(request());
            underWay = page;
            if (all.isDone()) {
                page.cancel(true);
            }
            var unused = page.whenCompleteAsync(
                    (result, failure) -> {
                        try {
                            if (add(result, failure)) {
                                next();
                            }
                        } catch (RuntimeException | Error e) { // too many rows for the memory, say
                            all.completeExceptionally(e);
                        }
                    },
                    workers);
        }

        private boolean add(@Nullable ItemHistoryResult page, @Nullable Throwable failure) {
            if (page == null) {
                all.completeExceptionally(failure == null ? new CancellationException() : failure);
                return false;
            }
            try {
                gathered.addAll(rows(page));
                if (gathered.size() > MOST_GATHERED) {
                    throw failed(
                            "there are more than " + MOST_GATHERED
                                    + " rows, too many for one future: walk them page by page",
                            page);
                }
                return true;
            } catch (RuntimeException e) {
                all.completeExceptionally(e);
                return false;
            }
        }
    }
}

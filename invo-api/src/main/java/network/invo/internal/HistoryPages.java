package network.invo.internal;

import jakarta.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import network.invo.model.ItemHistoryRequest;
import network.invo.model.ItemHistoryResult;

/**
 * Walks a player's purchases page by page. The keys of the backend's pagination are not public, so the walk ends at a
 * page that has fewer rows than were asked for, unless the backend says that there are more.
 */
final class HistoryPages {

    static final int DEFAULT_PAGE_SIZE = 50;

    private final String playerEmail;
    private final int pageSize;
    private int offset;
    private boolean ended;
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
        if (!rows.isEmpty() && rows.equals(last)) {
            throw new IllegalStateException("the backend answers every page with the same rows: it ignores the offset");
        }
        boolean more = page.pagination() != null && Boolean.TRUE.equals(new Fields(page.pagination()).bool("has_more"));
        ended = rows.isEmpty() || (rows.size() < pageSize && !more);
        offset += rows.size();
        last = rows;
        return rows;
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

    /** All rows, page after page. */
    CompletableFuture<Stream<JsonObject>> all(Function<ItemHistoryRequest, CompletableFuture<ItemHistoryResult>> read) {
        return read.apply(request()).thenCompose(page -> {
            List<JsonObject> rows = rows(page);
            return ended
                    ? CompletableFuture.completedFuture(rows.stream())
                    : all(read).thenApply(rest -> Stream.concat(rows.stream(), rest));
        });
    }
}

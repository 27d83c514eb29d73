-- The table of JdbcIdempotencyStore for SQL Server 2019. UNTESTED: written after the manual.
-- state: NEW (may be claimed), CLAIMED (until due_at), QUEUED (in the inbox, due at due_at), DONE, DEAD.
-- Times are milliseconds since 1970 by the database's clock.
-- To try a dead event once more, delete its row and have it delivered again. In the inbox, set state = 'QUEUED', attempts = 0.
CREATE TABLE invo_webhook (
    scope      VARCHAR(100) COLLATE Latin1_General_BIN2 NOT NULL,
    event_key  VARCHAR(255) COLLATE Latin1_General_BIN2 NOT NULL,
    state      VARCHAR(8) COLLATE Latin1_General_BIN2 NOT NULL,
    fence      BIGINT NOT NULL,
    attempts   INTEGER NOT NULL,
    due_at     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    body       VARBINARY(MAX),
    PRIMARY KEY (scope, event_key)
);
CREATE INDEX invo_webhook_due ON invo_webhook (scope, state, due_at);
CREATE INDEX invo_webhook_changed ON invo_webhook (state, changed_at);

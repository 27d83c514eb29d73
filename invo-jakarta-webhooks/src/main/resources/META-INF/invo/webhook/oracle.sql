-- The table of JdbcIdempotencyStore for Oracle 19c. UNTESTED: written after the manual.
-- state: NEW (may be claimed), CLAIMED (until due_at), QUEUED (in the inbox, due at due_at), DONE, DEAD.
-- Times are milliseconds since 1970 by the database's clock.
-- To try a dead event once more, delete its row and have it delivered again. In the inbox, set state = 'QUEUED', attempts = 0.
CREATE TABLE invo_webhook (
    scope      VARCHAR2(100) NOT NULL,
    event_key  VARCHAR2(255) NOT NULL,
    state      VARCHAR2(8) NOT NULL,
    fence      NUMBER(19) NOT NULL,
    attempts   INTEGER NOT NULL,
    due_at     NUMBER(19) NOT NULL,
    created_at NUMBER(19) NOT NULL,
    changed_at NUMBER(19) NOT NULL,
    body       BLOB,
    PRIMARY KEY (scope, event_key)
);
CREATE INDEX invo_webhook_due ON invo_webhook (scope, state, due_at);
CREATE INDEX invo_webhook_changed ON invo_webhook (state, changed_at);

-- The table of JdbcIdempotencyStore for MySQL 8 and MariaDB 10.6. UNTESTED: written after the manual.
-- state: NEW (may be claimed), CLAIMED (until due_at), QUEUED (in the inbox, due at due_at), DONE, DEAD.
-- Times are milliseconds since 1970 by the database's clock.
-- To try a dead event once more, delete its row and have it delivered again. In the inbox, set state = 'QUEUED', attempts = 0.
CREATE TABLE invo_webhook (
    scope      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event_key  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state      VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fence      BIGINT NOT NULL,
    attempts   INTEGER NOT NULL,
    due_at     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    body       LONGBLOB,
    PRIMARY KEY (scope, event_key)
) ENGINE = InnoDB;
CREATE INDEX invo_webhook_due ON invo_webhook (scope, state, due_at);
CREATE INDEX invo_webhook_changed ON invo_webhook (state, changed_at);

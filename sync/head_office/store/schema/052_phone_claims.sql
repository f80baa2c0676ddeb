-- A number may be shared by members who are different people, or be given out again by its operator
-- (wire CustomerEnrolled.phone_claim: 1 shared, 2 re-assigned). Whoever had it before a re-assignment
-- is no longer found by it and gets no message to it.
ALTER TABLE customers ADD COLUMN phone_claim INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN phone_released INTEGER NOT NULL DEFAULT 0
    CHECK (phone_released IN (0, 1));

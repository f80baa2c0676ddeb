-- What a look-up shows of a customer lies in the customer's own row (plugin/engine/customers,
-- plugin/engine/consent): one page is read instead of three.
ALTER TABLE customers ADD COLUMN consents BLOB NOT NULL DEFAULT x'';           -- wire.KeptConsents
ALTER TABLE customers ADD COLUMN recent_visits INTEGER NOT NULL DEFAULT 0;     -- of customer_baskets
ALTER TABLE customers ADD COLUMN recent_last_us INTEGER NOT NULL DEFAULT 0;

UPDATE customers SET consents = records
    FROM customer_consents WHERE customer_consents.customer_id = customers.customer_id;
UPDATE customers SET recent_visits = seen, recent_last_us = last_us
    FROM (SELECT customer_id, count(*) AS seen, max(at_us) AS last_us FROM customer_baskets
          GROUP BY customer_id) AS baskets
    WHERE baskets.customer_id = customers.customer_id;

-- customer_consents keeps only what is known of those who are not held as customers; who becomes
-- one takes it along.
DELETE FROM customer_consents WHERE customer_id IN (SELECT customer_id FROM customers);
CREATE TRIGGER customers_take_their_consents AFTER INSERT ON customers
WHEN EXISTS (SELECT 1 FROM customer_consents WHERE customer_id = new.customer_id)
BEGIN
    UPDATE customers
        SET consents = (SELECT records FROM customer_consents WHERE customer_id = new.customer_id)
        WHERE number = new.number;
    DELETE FROM customer_consents WHERE customer_id = new.customer_id;
END;

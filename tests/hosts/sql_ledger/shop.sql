-- A small shop in SQL-Ledger's own tables, over its default chart of accounts: a counter customer, a
-- cashier, three articles and one that is taxed, a voucher of negative price, a receipt printer that
-- writes to a file. Loaded after SQL-Ledger's Pg-tables,
-- functions, chart and indices.
DELETE FROM curr;
INSERT INTO curr (rn, curr, prec) VALUES (1, 'HKD', 2);
INSERT INTO defaults (fldname, fldvalue)
    VALUES ('company', 'Tea Shop'), ('roundchange', '0.01'), ('sinumber', '1000'),
        ('printer_1', 'Slip=cat >spool/slip.txt');
INSERT INTO employee (login, name, employeenumber, sales) VALUES ('cashier', 'Cashier One', 'E1', 't');
INSERT INTO customer (name, customernumber, curr, arap_accno_id, payment_accno_id)
    SELECT 'Counter', 'C1', 'HKD', ar.id, cash.id FROM chart ar, chart cash
    WHERE ar.accno = '1200' AND cash.accno = '1065';
INSERT INTO address (trans_id) SELECT id FROM customer;
INSERT INTO parts (partnumber, description, unit, listprice, sellprice, lastcost, onhand,
        inventory_accno_id, income_accno_id, expense_accno_id, barcode)
    SELECT part.number, part.description, 'ea', part.price, part.price, 1, 1000,
        stock.id, sales.id, cost.id, part.barcode
    FROM (VALUES
            ('TEA-1', 'Oolong tea 烏龍茶 100 g', 58.5, '4891234567898'),
            ('CUP-2', 'Cup <blue> & "white"', 120.05, ''),
            ('POT-3', 'Pot + lid', 333.33, '12345'),
            ('JAR-4', 'Jar of honey', 55.55, ''),
            ('GIFT-10', 'Gift voucher', -10, '')) part (number, description, price, barcode),
        chart stock, chart sales, chart cost
    WHERE stock.accno = '1520' AND sales.accno = '4020' AND cost.accno = '5020';
-- 10 % on the jar, on top.
INSERT INTO partstax (parts_id, chart_id)
    SELECT parts.id, chart.id FROM parts, chart WHERE partnumber = 'JAR-4' AND accno = '2310';
INSERT INTO customertax (customer_id, chart_id)
    SELECT customer.id, chart.id FROM customer, chart WHERE accno = '2310';

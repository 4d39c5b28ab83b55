DROP FUNCTION price(integer);
CREATE FUNCTION price(amount integer, tax integer DEFAULT 0) RETURNS integer LANGUAGE sql AS 'SELECT amount + tax';

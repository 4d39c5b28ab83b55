CREATE FUNCTION price(amount integer) RETURNS integer LANGUAGE sql AS 'SELECT amount';

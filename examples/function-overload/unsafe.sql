CREATE OR REPLACE FUNCTION price(amount integer, tax integer DEFAULT 0) RETURNS integer LANGUAGE sql AS 'SELECT amount + tax';

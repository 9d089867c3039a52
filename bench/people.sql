-- The bench's people, each a function of its number and the number of customers, on any machine. Nothing is kept in a
-- table and nothing is sorted, so both files are written in one pass and in little memory at any size.
-- {people}, {customers}, {claimed}, {stride}, {offices} and {folder} are filled in.
SET VARIABLE first = (SELECT list(first_name ORDER BY n DESC, first_name)
  FROM (SELECT first_name, count(*) AS n FROM read_parquet('{people}') GROUP BY first_name));
SET VARIABLE last = (SELECT list(last_name ORDER BY n DESC, last_name)
  FROM (SELECT last_name, count(*) AS n FROM read_parquet('{people}') GROUP BY last_name));
SET VARIABLE street = (SELECT list(DISTINCT s ORDER BY s)
  FROM (SELECT substr(street, strpos(street, ' ') + 1) AS s FROM read_parquet('{people}')));

-- Squares modulo a prime (2^31 - 1), as Blum, Blum and Shub draw (1986): quick in 64 bits, alike in every version.
CREATE MACRO square(x) AS x * x % 2147483647;
CREATE MACRO draw(i, salt) AS square((square((i * 48271 + ascii(salt) * 69621) % 2147483647) + ascii(salt)) % 2147483647)
  / 2147483647.0;
-- Zipf's law with Mandelbrot's shift: rank r has weight 1 / (r + shift). Shifts of 10 and 20 give the most frequent first
-- name 2 % and the most frequent last name 1 % of the people, as the US Census Bureau's lists of 1990 and 2010 do.
CREATE MACRO rank(i, salt, many, shift) AS 1 + floor(shift * ((many + shift) / shift) ** draw(i, salt) - shift)::INT;
-- one account in a hundred is the second of the person before it: same person, other number, e-mail and password
CREATE MACRO who(i) AS i - (draw(i, 'd') < 0.01)::INT;
CREATE MACRO first(i) AS getvariable('first')[rank(who(i), 'f', len(getvariable('first')), 10)];
CREATE MACRO last(i) AS getvariable('last')[rank(who(i), 'l', len(getvariable('last')), 20)];
CREATE MACRO mail(i) AS lower(replace(first(i), ' ', '')) ||
  CASE WHEN draw(i, 'm') < 0.6 THEN '.' || lower(replace(last(i), ' ', '')) ELSE '' END || i || '@' ||
  ['gmail.com', 'yahoo.com', 'outlook.com', 'icloud.com', 'mail.example'][1 + floor(draw(i, 'h') * 5)::INT];
CREATE MACRO born(i) AS DATE '1940-01-01' + floor(draw(who(i), 'b') * 23000)::INT;
-- one in fifty gives the switchboard of an office, a number that some forty customers share
CREATE MACRO number(i) AS CASE WHEN draw(i, 'w') < 0.02 THEN -1 - i % {offices} ELSE i END;
CREATE MACRO area(n) AS CASE WHEN n < 0 THEN '202' ELSE ['206', '212', '213', '214', '215', '216', '303', '305', '312',
  '313', '314', '404', '415', '512', '602', '612', '617', '702', '713', '801', '808', '816', '901', '919'][1 + n % 24] END;
CREATE MACRO line(n) AS CASE WHEN n < 0 THEN -n ELSE n // 24 END;
CREATE MACRO street(i) AS (1 + floor(draw(i, 'n') * 9000)::INT) || ' ' ||
  getvariable('street')[1 + floor(draw(i, 's') * len(getvariable('street')))::INT];
CREATE MACRO postcode(i) AS (10000 + floor(draw(i, 'p') * 80000)::INT)::VARCHAR;
CREATE MACRO city(i) AS 'Town ' || floor(draw(i, 't') * 4000)::INT;
CREATE MACRO created(i) AS
  strftime(TIMESTAMP '2015-01-01' + to_seconds(i % {customers} * (3600.0 * 24 * 3650 / {customers})), '%Y-%m-%d %H:%M:%S');
CREATE MACRO stored(i) AS '$P$B' || md5(i || 'salt')[:8] || replace(base64(unhex(md5(i || 'password')))[:22], '+', '.');

COPY (SELECT i + 100000 AS customer_id, mail(i) AS email, first(i) AS first_name, last(i) AS last_name,
    born(i) AS birth_date, '+1' || area(number(i)) || 200 + line(number(i)) // 10000 ||
    lpad((line(number(i)) % 10000)::VARCHAR, 4, '0') AS phone, street(i) AS street, postcode(i) AS postcode,
    city(i) AS city, created(i) AS created_at, stored(i) AS password_hash
  FROM range({customers}) t(i))
TO '{folder}/customers.parquet' (FORMAT parquet, COMPRESSION zstd);

-- 60 % of the claimed rows are customers in scattered order: a tenth with an older e-mail or street, some with a slip, a
-- blank or another way of writing. The others never were customers; half of them carry a customer's number.
COPY (SELECT CASE WHEN i < {customers} THEN i WHEN draw(j, 'c') < 0.5 THEN j * {stride} % {customers} ELSE i END + 100000
      AS customer_id,
    CASE WHEN draw(j, 'x') < 0.1 THEN 'old' || mail(i) WHEN draw(j, 'u') < 0.3 THEN upper(mail(i)) ELSE mail(i) END AS email,
    CASE WHEN draw(j, 'y') < 0.03 THEN substr(first(i), 2) ELSE first(i) END AS first_name,
    CASE WHEN draw(j, 'v') < 0.3 THEN upper(last(i)) ELSE last(i) END AS last_name,
    strftime(born(i), '%d/%m/%Y') AS birth_date,
    CASE WHEN draw(j, 'k') < 0.05 THEN NULL ELSE '(' || area(number(i)) || ') ' || 200 + line(number(i)) // 10000 || '-' ||
      lpad((line(number(i)) % 10000)::VARCHAR, 4, '0') END AS phone,
    CASE WHEN draw(j, 'z') < 0.1 THEN '9 elm st' ELSE street(i) END AS street, postcode(i) AS postcode, city(i) AS city,
    created(i) AS created_at, stored(i) AS password_hash
  FROM (SELECT j, CASE WHEN draw(j, 'g') < 0.6 THEN j * {stride} % {customers} ELSE {customers} + j END AS i
    FROM range({claimed}) t(j)))
TO '{folder}/claim.csv' (HEADER, DELIMITER ';');

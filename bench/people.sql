-- The bench's people: first and last names weighted by Zipf's law, as in real populations; every draw is a hash of the
-- row's number, so that the data are the same everywhere. {people}, {total}, {rows}, {share}, {folder} are filled in.
CREATE TABLE first AS SELECT row_number() OVER (ORDER BY count(*) DESC, first_name) - 1 AS n, first_name AS name
  FROM read_parquet('{people}') GROUP BY first_name;
CREATE TABLE last AS SELECT row_number() OVER (ORDER BY count(*) DESC, last_name) - 1 AS n, last_name AS name
  FROM read_parquet('{people}') GROUP BY last_name;
CREATE TABLE street AS SELECT row_number() OVER (ORDER BY street) - 1 AS n, substr(street, strpos(street, ' ') + 1) AS name
  FROM (SELECT DISTINCT street FROM read_parquet('{people}'));
CREATE MACRO draw(i, salt) AS (md5_number_lower(i || salt) % 1000000007) / 1000000007.0;
CREATE MACRO pick(i, salt, many) AS CAST(floor(many ** draw(i, salt)) - 1 AS BIGINT);
CREATE TABLE drawn AS SELECT i, pick(i, 'f', (SELECT count(*) FROM first)) AS f, pick(i, 'l', (SELECT count(*) FROM last)) AS l,
  CAST(draw(i, 's') * (SELECT count(*) FROM street) AS BIGINT) AS s FROM range({total}) t(i);
CREATE TABLE people AS SELECT d.i, f.name AS first_name, l.name AS last_name,
  lower(replace(f.name, ' ', '')) || CASE WHEN draw(d.i, 'm') < 0.6 THEN '.' || lower(replace(l.name, ' ', '')) ELSE '' END || d.i
    || '@' || (['gmail.com', 'yahoo.com', 'outlook.com', 'icloud.com', 'mail.example'])[1 + CAST(floor(draw(d.i, 'h') * 5) AS INT)]
    AS email,
  DATE '1940-01-01' + CAST(draw(d.i, 'b') * 23000 AS INT) AS birth_date,
  '+1206555' || lpad(CAST(d.i % 10000 AS VARCHAR), 4, '0') AS phone_short,
  '+1' || (200 + CAST(draw(d.i, 'a') * 700 AS INT)) || lpad(CAST(d.i % 10000000 AS VARCHAR), 7, '2') AS phone,
  (1 + CAST(draw(d.i, 'n') * 9000 AS INT)) || ' ' || coalesce(s.name, 'main st') AS street,
  lpad(CAST(10000 + CAST(draw(d.i, 'p') * 80000 AS INT) AS VARCHAR), 5, '0') AS postcode,
  'Town ' || CAST(draw(d.i, 't') * 4000 AS INT) AS city,
  TIMESTAMP '2015-01-01' + INTERVAL (d.i * (3600.0 * 24 * 3650 / {total})) SECOND AS created_at,
  md5(d.i || 'hash') AS password_hash
FROM drawn d LEFT JOIN first f ON f.n = d.f LEFT JOIN last l ON l.n = d.l LEFT JOIN street s ON s.n = d.s ORDER BY d.i;

-- customers
COPY (SELECT i + 100000 AS customer_id, email, first_name, last_name, birth_date, phone, street, postcode, city,
  strftime(created_at, '%Y-%m-%d %H:%M:%S') AS created_at, password_hash FROM people WHERE i < {rows} ORDER BY i)
TO '{folder}/customers.parquet' (FORMAT parquet, COMPRESSION zstd);

-- {share} of the rows genuine: one in ten with another e-mail or street, some with a typo; the rest never were customers
COPY (SELECT CASE WHEN i < {rows} THEN i + 100000 ELSE 100000 + i % {rows} END AS customer_id,
  CASE WHEN draw(i, 'x') < 0.1 THEN 'old' || email ELSE upper(email) END AS email,
  CASE WHEN draw(i, 'y') < 0.03 THEN substr(first_name, 2) ELSE first_name END AS first_name, last_name,
  strftime(birth_date, '%d/%m/%Y') AS birth_date, phone, CASE WHEN draw(i, 'z') < 0.1 THEN '9 elm st' ELSE street END AS street,
  postcode, city, strftime(created_at, '%Y-%m-%d %H:%M:%S') AS created_at, password_hash
 FROM people WHERE draw(i, 'g') < CASE WHEN i < {rows} THEN {share} ELSE 1 - {share} END ORDER BY md5(i || 'order'))
TO '{folder}/claim.csv' (HEADER, DELIMITER ';');

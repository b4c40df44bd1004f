CREATE TABLE author (id bigserial PRIMARY KEY, name text NOT NULL, born int, UNIQUE (name));
CREATE TABLE book (
  id serial PRIMARY KEY, title text NOT NULL, author_id bigint REFERENCES author (id), price numeric(10, 2), tags text[] NOT NULL DEFAULT '{}',
  meta jsonb, in_print boolean NOT NULL DEFAULT true, added timestamptz NOT NULL DEFAULT '2026-01-02T03:04:05Z'
);
CREATE TABLE shelf (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE shelf_book (shelf_id int REFERENCES shelf (id), book_id int REFERENCES book (id), PRIMARY KEY (shelf_id, book_id));
CREATE TABLE cover (book_id int PRIMARY KEY REFERENCES book (id), colour text);
CREATE TABLE loan (id serial PRIMARY KEY, from_author bigint CONSTRAINT loan_from REFERENCES author (id), to_author bigint CONSTRAINT loan_to REFERENCES author (id));
CREATE TABLE "odd ""table" ("a b" text, "select" int);
CREATE VIEW cheap AS SELECT id, title, price FROM book WHERE price < 10;
INSERT INTO author (name, born) VALUES ('Ann', 1970), ('Bo', 1980), ('Cy', NULL);
INSERT INTO book (title, author_id, price, tags, meta) VALUES
  ('Alpha', 1, 5.50, '{new,short}', '{"isbn": "1", "pages": [10, 20]}'), ('Beta', 1, 15.00, '{long}', '{"isbn": "2"}'), ('Gamma', 2, 25.25, '{}', NULL),
  ('Delta', NULL, NULL, '{new}', '{"isbn": "4"}');
INSERT INTO shelf VALUES (1, 'top'), (2, 'low');
INSERT INTO shelf_book VALUES (1, 1), (1, 2), (2, 2);
INSERT INTO cover VALUES (1, 'red');
INSERT INTO loan (from_author, to_author) VALUES (1, 2);
CREATE FUNCTION add_up(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION books_above(lowest numeric) RETURNS SETOF book LANGUAGE sql STABLE AS 'SELECT * FROM book WHERE price > lowest';
CREATE FUNCTION prices() RETURNS TABLE (title text, price numeric) LANGUAGE sql STABLE AS 'SELECT title, price FROM book WHERE price IS NOT NULL';
CREATE FUNCTION forget() RETURNS void LANGUAGE sql AS 'DELETE FROM loan';
CREATE TABLE todo (id serial PRIMARY KEY, title text NOT NULL, owner_id varchar(64) NOT NULL DEFAULT auth.uid());
ALTER TABLE todo ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON todo TO authenticated;
GRANT USAGE ON SEQUENCE todo_id_seq TO authenticated;
CREATE POLICY own ON todo TO authenticated USING (owner_id = auth.uid()) WITH CHECK (owner_id = auth.uid());

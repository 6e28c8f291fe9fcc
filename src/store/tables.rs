//! Whole tables, row by row: how an account leaves for another machine, and comes to it. Nothing here
//! knows what the rows mean, so that no table is forgotten.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use serde::{Deserialize, Serialize};

use super::{Cause, Error, MIGRATIONS, Tx, connect, migrate_to, while_doing};

/// The table in which SQLite keeps which numbers it has given away.
const NUMBERS: &str = "sqlite_sequence";

/// What is of no use on another machine: what opens the door of this one, and copies that stay here.
const STAY: [&str; 4] = ["login_links", "owner_password", "prints", "sessions"];

/// A value of a row.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes, in hexadecimal where they are written.
    Bytes {
        /// Two digits for each.
        hex: String,
    },
}

/// A table, as an archive has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// What it is called.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Those that say which row is which, in their order; all, if nothing less does.
    keys: Vec<String>,
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Integer(number) => ToSqlOutput::from(*number),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
            Self::Bytes { hex } => ToSqlOutput::Owned(Value::Blob(bytes_of(hex))),
        })
    }
}

impl Cell {
    fn of(value: ValueRef<'_>) -> rusqlite::Result<Self> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => {
                Self::Bytes { hex: bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
            }
            // No column of the schema holds one.
            ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
        })
    }
}

/// What is no digit is nothing: such a text was not written by us.
fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = hex.as_bytes().chunks_exact(2);
    pairs.filter_map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// The version of the schema that this program writes.
#[must_use]
pub fn schema_version() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Makes a database at `path` whose schema has this version, with nothing in it but what `fill` puts
/// there. The next [`super::Store::open`] brings it up to date. Whole, or an error; then the file is
/// of no use.
///
/// # Errors
/// Those of `fill`, that a newer program wrote this version, or that rows do not fit together.
pub fn make_database<E: From<Error>>(
    path: &Path,
    version: u32,
    fill: impl FnOnce(&Filling<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let doing = "make the database";
    if version > schema_version() {
        return Err(while_doing(doing)(Cause::Newer).into());
    }
    let mut connection = connect(path).map_err(while_doing(doing))?;
    migrate_to(&mut connection, version).map_err(while_doing(doing))?;
    // Rows come in the order of their tables' names, and what triggers would count is among them.
    let config = [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
    ];
    for (flag, on) in config {
        connection.set_db_config(flag, on).map_err(while_doing(doing))?;
    }
    let filling = connection.unchecked_transaction().map_err(while_doing(doing))?;
    let tx = Tx(&filling);
    for table in tx.list_tables()? {
        let sql = format!("delete from {}", quoted(&table.name));
        tx.execute(doing, &sql, [])?;
    }
    fill(&Filling(&filling))?;
    let strays = tx.find(doing, "pragma foreign_key_check", [], |row| row.get::<_, String>(0))?;
    if let Some(table) = strays {
        let reason = format!("rows of `{table}` belong to none");
        return Err(while_doing(doing)(Cause::Commit(reason)).into());
    }
    filling.commit().map_err(while_doing(doing))?;
    Ok(())
}

/// A database that is being made.
pub struct Filling<'a>(&'a Connection);

impl Filling<'_> {
    /// Puts a row into a table; the columns that are not named have their usual values.
    ///
    /// # Errors
    /// When there is no such table or column, or the values are not of its kind.
    pub fn insert(&self, table: &str, row: &[(String, Cell)]) -> Result<(), Error> {
        // It has got a row already for each table that has rows.
        if let (NUMBERS, Some((_, of))) = (table, row.iter().find(|(name, _)| name == "name")) {
            let sql = "delete from sqlite_sequence where name = ?1";
            Tx(self.0).execute("put a row back", sql, [of])?;
        }
        let names: Vec<String> = row.iter().map(|(name, _)| quoted(name)).collect();
        let marks = vec!["?"; row.len()].join(", ");
        let sql = format!("insert into {} ({}) values ({marks})", quoted(table), names.join(", "));
        let values = params_from_iter(row.iter().map(|(_, cell)| cell));
        Tx(self.0).execute("put a row back", &sql, values).map(drop)
    }
}

/// A name that can hold nothing else, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Tx<'_> {
    /// All tables, by name; that of the numbers that were given away last is among them. Those that
    /// say who may log in are not.
    pub fn list_tables(&self) -> Result<Vec<Table>, Error> {
        let doing = "list the tables";
        let sql = "select name from sqlite_schema where type = 'table'
                   and (name not like 'sqlite\\_%' escape '\\' or name = 'sqlite_sequence')
                   order by name";
        let mut names: Vec<String> = self.list(doing, sql, [], |row| row.get(0))?;
        names.retain(|name| !STAY.contains(&name.as_str()));
        let table = |name: String| {
            let sql = "select name, pk from pragma_table_info(?1) order by cid";
            let columns: Vec<(String, i64)> =
                self.list(doing, sql, [&name], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut keys: Vec<_> = columns.iter().filter(|(_, place)| *place > 0).collect();
            if keys.is_empty() {
                keys = columns.iter().collect();
            }
            keys.sort_by_key(|(_, place)| *place);
            let keys = keys.into_iter().map(|(name, _)| name.clone()).collect();
            Ok(Table { name, columns: columns.into_iter().map(|(name, _)| name).collect(), keys })
        };
        names.into_iter().map(table).collect()
    }

    /// Gives each row of a table to `see`, in an order that depends on nothing but the rows.
    pub fn each_row(&self, table: &Table, mut see: impl FnMut(Vec<Cell>)) -> Result<(), Error> {
        let list =
            |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let order = list(&table.keys);
        let sql = format!(
            "select {} from {} order by {order}",
            list(&table.columns),
            quoted(&table.name)
        );
        let places = 0..table.columns.len();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = places.clone().map(|place| Cell::of(row.get_ref(place)?));
            see(cells.collect::<rusqlite::Result<_>>()?);
            Ok(())
        };
        self.list("read a table", &sql, [], row).map(|_: Vec<()>| ())
    }
}

//! The database as lines of JSON, and back: what a program of another time, or another hand, can read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{ArchiveError, Entry, STORE, Spool, at};
use crate::ap::json;
use crate::store::{Cell, Tx, make_database, schema_version};

/// Which schema the tables have.
const SCHEMA: &str = "schema.json";
const ENDING: &str = ".jsonl";

#[derive(Serialize, Deserialize)]
struct Schema {
    version: u32,
}

/// A row with the names of its columns, in their order.
struct Row<'a>(&'a [String], &'a [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, cell) in self.0.iter().zip(self.1) {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}

/// Every table that has rows, by way of the disk of `folder`.
///
/// # Errors
/// When the database or the disk fails.
pub fn spool_tables(tx: &Tx<'_>, folder: &Path) -> Result<Vec<Entry>, ArchiveError> {
    let schema = json::pretty(&Schema { version: schema_version() });
    let mut entries = vec![Entry::bytes(format!("{STORE}{SCHEMA}"), schema)];
    for table in tx.list_tables()? {
        let mut spool = Spool::new(folder).map_err(at(folder))?;
        let (mut rows, mut written) = (0_usize, Ok(()));
        tx.each_row(&table, |cells| {
            rows += 1;
            if written.is_ok() {
                written = writeln!(spool, "{}", json::to_string(&Row(&table.columns, &cells)));
            }
        })?;
        let body = written.and_then(|()| spool.end()).map_err(at(folder))?;
        if rows > 0 {
            entries.push(Entry { name: format!("{STORE}{}{ENDING}", table.name), body });
        }
    }
    Ok(entries)
}

/// Makes the database at `path` of the tables in `folder`.
///
/// # Errors
/// When a newer skep wrote them, a line is no row of its table, or the disk fails.
pub fn fill_database(folder: &Path, path: &Path) -> Result<(), ArchiveError> {
    let schema = folder.join(SCHEMA);
    let text = fs::read_to_string(&schema).map_err(at(&schema))?;
    let (schema, _) = json::leading::<Schema>(&text)
        .map_err(|error| ArchiveError::Damaged(format!("{SCHEMA}: {}", error.message)))?;
    let mut tables: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        tables.push(entry.map_err(at(folder))?.path());
    }
    tables.sort();
    make_database(path, schema.version, |filling| {
        for path in &tables {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(table) = name.strip_suffix(ENDING) else { continue };
            let lines = BufReader::new(File::open(path).map_err(at(path))?).lines();
            for (number, line) in (1..).zip(lines) {
                let line = line.map_err(at(path))?;
                let (row, _) = json::leading::<BTreeMap<String, Cell>>(&line).map_err(|error| {
                    ArchiveError::Damaged(format!("{name}:{number}: {}", error.message))
                })?;
                filling.insert(table, &row.into_iter().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    })
}

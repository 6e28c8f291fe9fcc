//! Files that templates read: JSON, TOML, and tables. Only below the root of the site, bounded,
//! each read once in a build. The only home of `csv`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::values::free;
use crate::ap::json;
use crate::config::{Problem, parse_toml};
use crate::limits::{DATA_FILE_MAX_BYTES, DATA_FILES_KEPT};
use crate::site::value::Value as Plain;

/// How a file is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Format {
    Json,
    Toml,
    Csv,
    /// As it is.
    Plain,
}

impl Format {
    /// By name, or by the end of the file's name.
    pub(super) fn of(name: Option<&str>, path: &Path) -> Option<Self> {
        match name.or_else(|| path.extension()?.to_str())? {
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "csv" => Some(Self::Csv),
            "plain" | "txt" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// Why a file is not read.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// It is not there.
    Absent,
    /// What is wrong with it, to follow its name.
    Wrong(String),
}

/// The files of one build.
#[derive(Debug)]
pub(super) struct DataFiles {
    root: PathBuf,
    /// The folders in it that may be read: first that of the content.
    open: Vec<PathBuf>,
    kept: Mutex<BTreeMap<(PathBuf, Format), Value>>,
}

impl DataFiles {
    pub(super) fn new(root: PathBuf, open: Vec<PathBuf>) -> Self {
        Self { root, open, kept: Mutex::default() }
    }

    /// `path` relative to the root of the site; `@/x` is in the folder of the content.
    pub(super) fn relative(&self, path: &str) -> Result<PathBuf, Unread> {
        let path = match path.strip_prefix("@/") {
            Some(inner) => self.content().join(inner),
            None => PathBuf::from(path.trim_start_matches('/')),
        };
        let is_plain = |part: Component<'_>| {
            let Component::Normal(name) = part else { return false };
            !name.to_string_lossy().starts_with('.')
        };
        if path.as_os_str().is_empty() || !path.components().all(is_plain) {
            return Err(Unread::Wrong("is not a path below the folder of the site".to_owned()));
        }
        if self.open.iter().any(|folder| path.starts_with(folder)) {
            return Ok(path);
        }
        let names: Vec<_> = self.open.iter().map(|name| format!("`{}`", name.display())).collect();
        Err(Unread::Wrong(format!("is in none of the folders {}", names.join(", "))))
    }

    pub(super) fn content(&self) -> &Path {
        self.open.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// Is there a file at `path`, relative to the root?
    pub(super) fn has(&self, path: &Path) -> bool {
        self.root.join(path).is_file()
    }

    /// What is in the file at `path`, relative to the root.
    pub(super) fn read(&self, path: &Path, format: Format) -> Result<Value, Unread> {
        let key = (path.to_owned(), format);
        let kept = |value: Option<&Value>| value.cloned();
        if let Some(value) = kept(self.lock().get(&key)) {
            return Ok(value);
        }
        let value = parse(&self.bytes(path)?, path, format)?;
        let mut files = self.lock();
        if files.len() < DATA_FILES_KEPT {
            files.insert(key, value.clone());
        }
        Ok(value)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(PathBuf, Format), Value>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        let file = self.root.join(path);
        if !file.is_file() {
            return Err(Unread::Absent);
        }
        let wrong = |error: std::io::Error| Unread::Wrong(format!("cannot be read: {error}"));
        // A link may lead anywhere, even to the keys.
        let real = file.canonicalize().map_err(wrong)?;
        let root = self.root.canonicalize().map_err(wrong)?;
        if !self.open.iter().any(|folder| real.starts_with(root.join(folder))) {
            return Err(Unread::Wrong("leads out of that folder".to_owned()));
        }
        let mut bytes = Vec::new();
        File::open(real)
            .and_then(|file| file.take(DATA_FILE_MAX_BYTES + 1).read_to_end(&mut bytes))
            .map_err(wrong)?;
        if bytes.len() as u64 > DATA_FILE_MAX_BYTES {
            let most = DATA_FILE_MAX_BYTES / 1024 / 1024;
            return Err(Unread::Wrong(format!("is larger than {most} MiB")));
        }
        Ok(bytes)
    }
}

fn parse(bytes: &[u8], path: &Path, format: Format) -> Result<Value, Unread> {
    let text = || {
        let text = std::str::from_utf8(bytes);
        text.map_err(|_| Unread::Wrong("is not UTF-8; save it as UTF-8".to_owned()))
    };
    let at = |line: usize, message: &str| Unread::Wrong(format!("line {line}: {message}"));
    match format {
        Format::Plain => Ok(Value::from(text()?)),
        Format::Json => {
            let text = text()?.trim_start_matches('\u{feff}');
            let read = json::leading::<Plain>(text);
            let (value, end) = read.map_err(|unread| at(unread.line, &unread.message))?;
            match text[end..].trim() {
                "" => Ok(free(&value)),
                _ => Err(at(text[..end].lines().count(), "something follows the value")),
            }
        }
        Format::Toml => {
            let value: Plain =
                parse_toml(text()?, path, 1).map_err(|Problem { message, place, .. }| {
                    at(place.and_then(|place| place.line).unwrap_or(1), &message)
                })?;
            Ok(free(&value))
        }
        Format::Csv => csv(text()?),
    }
}

/// As in Zola: `headers` and `records`. A field of a record is `record[0]` or `record.name`.
fn csv(text: &str) -> Result<Value, Unread> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let wrong = |error: csv::Error| {
        let message = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("has {len} fields, the first line has {expected_len}")
            }
            _ => error.to_string(),
        };
        match error.position() {
            Some(place) => Unread::Wrong(format!("line {}: {message}", place.line())),
            None => Unread::Wrong(message),
        }
    };
    let headers: Arc<[String]> =
        reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    let mut records = Vec::new();
    for record in reader.records() {
        let fields = record.map_err(wrong)?.iter().map(Value::from).collect();
        let record = Record { headers: Arc::clone(&headers), fields };
        records.push(Value::from_object(record));
    }
    let names = headers.iter().map(String::as_str).collect::<Value>();
    Ok(super::values::record([("headers", names), ("records", Value::from(records))]))
}

/// A line of a table.
#[derive(Debug)]
struct Record {
    headers: Arc<[String]>,
    fields: Vec<Value>,
}

impl Object for Record {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let place = match key.as_str() {
            Some(name) => self.headers.iter().position(|header| header == name)?,
            None => key.as_usize()?,
        };
        self.fields.get(place).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.fields.len())
    }
}

//! How many texts a second one core turns into their pages and into what other servers get:
//! `cargo run --release --example markdown -- FOLDER`. Reads every `.md` file below the folder and
//! says the best of ten rounds, also for texts of 5 KB.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use skep::site::preview;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let mut texts = Vec::new();
    let mut waiting = vec![PathBuf::from(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                waiting.push(entry?.path());
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            texts.push(body(&fs::read_to_string(path)?).to_owned());
        }
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut best = Duration::MAX;
    let mut written = 0;
    for _ in 0..10 {
        let start = Instant::now();
        written = texts
            .iter()
            .map(|text| {
                let rendered = preview(text);
                rendered.page.len() + rendered.federated.len()
            })
            .sum();
        best = best.min(start.elapsed());
    }
    let a_second = |count: f64| count / best.as_secs_f64();
    println!("{} texts, {bytes} bytes to {written}", texts.len());
    println!("{:.0} texts a second", a_second(texts.len() as f64));
    println!("{:.0} texts of 5 KB a second", a_second(bytes as f64 / 5_000.0));
    Ok(())
}

/// The text without its front matter.
fn body(text: &str) -> &str {
    let mark = text.get(..3).filter(|mark| ["+++", "---"].contains(mark));
    let rest = mark.and_then(|mark| text[3..].split_once(&format!("\n{mark}\n")));
    rest.map_or(text, |(_, body)| body)
}

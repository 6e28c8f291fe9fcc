//! Work is done once, by one thread, and forgotten when nobody needs it.

use std::fs;
use std::path::Path;
use std::thread;

use super::{World, busy, pixels, plain, telling_jpeg, telling_png};
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Prepared;

/// Every file of the cache with its bytes.
fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(world.cache()).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_second_time_nothing_is_decoded() {
    let world = World::new();
    world.put("a.jpg", &telling_jpeg(&busy(700, 100), 3));
    world.put("copy.jpg", &telling_jpeg(&busy(700, 100), 3));
    let images = world.images();
    let first = images.prepare(&world.root(), Path::new("a.jpg")).unwrap();
    assert_eq!(images.made(), 1);
    assert_eq!(images.prepare(&world.root(), Path::new("copy.jpg")).unwrap(), first);
    assert_eq!(images.made(), 1, "the same content has another name");
    let again = world.images();
    assert_eq!(again.prepare(&world.root(), Path::new("a.jpg")).unwrap(), first);
    assert_eq!(again.made(), 0, "it was in the cache");
    // It can be kept in the record of a build.
    let bytes = postcard::to_allocvec(&*first).unwrap();
    assert_eq!(postcard::from_bytes::<Prepared>(&bytes).unwrap(), *first);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let made = [(), ()].map(|()| {
        let world = World::new();
        world.prepare("a.jpg", &telling_jpeg(&busy(1000, 60), 6)).unwrap();
        world.prepare("b.png", &telling_png(&busy(1000, 60), 1)).unwrap();
        files(&world)
    });
    assert!(made[0].len() > 4);
    assert!(made[0] == made[1]);
}

#[test]
fn what_is_missing_or_broken_is_made_again() {
    let world = World::new();
    let bytes = telling_jpeg(&busy(700, 100), 1);
    let first = world.prepare("a.jpg", &bytes).unwrap();
    let before = files(&world);
    for (name, _) in &before {
        for broken in [None, Some(&b"{}"[..])] {
            let path = world.cache().join(name);
            match broken {
                None => fs::remove_file(&path).unwrap(),
                Some(bytes) => crate::site::write_file(&path, bytes).unwrap(),
            }
            let images = world.images();
            assert!(name.ends_with(".record") || !images.keep(&first), "{name}");
            assert_eq!(images.prepare(&world.root(), Path::new("a.jpg")).unwrap(), first);
            assert_eq!(images.made(), 1, "{name}");
            assert!(images.keep(&first));
            assert!(files(&world) == before, "{name}");
        }
    }
}

/// A record cannot have other files published than those of the cache.
#[test]
fn a_record_leads_nowhere_else() {
    let world = World::new();
    let first = world.prepare("a.jpg", &telling_jpeg(&pixels(8, 8), 1)).unwrap();
    world.put("other.jpg", b"12345");
    for name in ["../site/other.jpg".to_owned(), format!("{}-/../../site/other.jpg", first.hash)] {
        let mut forged = Prepared::clone(&first);
        forged.original.cached = Some(name);
        forged.original.bytes = 5;
        assert!(!world.images().keep(&forged));
    }
}

#[test]
fn what_the_site_no_longer_has_is_removed() {
    let world = World::new();
    for (name, width) in [("a.jpg", 600), ("b.jpg", 601), ("c.jpg", 602)] {
        world.prepare(name, &telling_jpeg(&busy(width, 40), 1)).unwrap();
    }
    let kept = world.images().prepare(&world.root(), Path::new("c.jpg")).unwrap();
    // A killed process left something; the owner too.
    let hash = files(&world)[0].0[..64].to_owned();
    let left = format!(".{}.record.77-0.new", "0".repeat(64));
    for name in [&*left, "notes.txt", "short.jpg"] {
        crate::site::write_file(&world.cache().join(name), b"x").unwrap();
    }
    let before = files(&world).len();
    let images = world.images();
    images.prepare(&world.root(), Path::new("a.jpg")).unwrap();
    assert!(images.keep(&kept));
    let removed = images.prune().unwrap();
    let after: Vec<String> = files(&world).into_iter().map(|(name, _)| name).collect();
    assert_eq!(before - after.len(), removed);
    // The record, the clean file and one smaller version of `b.jpg`, and what was left.
    assert_eq!(removed, 4, "{after:?}");
    assert!(after.contains(&"notes.txt".to_owned()) && after.contains(&"short.jpg".to_owned()));
    assert!(!after.contains(&left));
    assert!(after.iter().filter(|name| name.starts_with(&hash)).count() != 1);
    assert_eq!(World::new().images().prune().unwrap(), 0, "there is no folder yet");
}

/// The same pictures asked for by many threads are made once each.
#[test]
fn threads_do_not_work_twice() {
    let world = World::new();
    for number in 0..4 {
        world.put(&format!("{number}.jpg"), &telling_jpeg(&pixels(500 + number, 60), 6));
        world.put(&format!("{number}.png"), &plain(Kind::Png, &pixels(500 + number, 60)));
    }
    let images = world.images();
    let names: Vec<String> =
        (0..4).flat_map(|number| [format!("{number}.jpg"), format!("{number}.png")]).collect();
    let (root, names, images) = (&world.root(), &names, &images);
    let all: Vec<Vec<_>> = thread::scope(|scope| {
        let work = |turn: usize| {
            let order = names.iter().cycle().skip(turn).take(names.len());
            let mut found: Vec<_> =
                order.map(|name| (name, images.prepare(root, Path::new(name)).unwrap())).collect();
            found.sort_by_key(|(name, _)| *name);
            found
        };
        let threads: Vec<_> = (0..8).map(|turn| scope.spawn(move || work(turn))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(all.iter().all(|found| *found == all[0]));
    assert_eq!(images.made(), names.len());
    let state = images.state();
    assert_eq!((state.busy.len(), state.pixels), (0, 0), "all was given back");
}

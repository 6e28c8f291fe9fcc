//! The doctor on the owner's pages.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::desk::Browser;
use super::site::Site;
use super::until;

fn count(page: &str, word: &str) -> usize {
    page.matches(&format!("\">{word}</span> <strong>")).count()
}

#[test]
fn the_doctor_looks_when_its_button_is_pressed_and_what_it_found_stays() {
    let site = Site::new();
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    assert!(browser.page("/admin/doctor").contains("Nobody has looked yet"));
    assert!(browser.page("/admin").contains("has never looked"));
    let status = || site.ok(&["status"]).out;
    assert!(status().contains("run `skep doctor`"), "{}", status());
    assert!(site.json(&["status"])["examined"].is_null());

    let pressed = browser.post("/admin/doctor", &[]);
    assert_eq!((pressed.status, pressed.header("location")), (303, "/admin/doctor"));
    let page = until("the look to end", || {
        let page = browser.page("/admin/doctor");
        (!page.contains("under way") && page.contains("Examined")).then_some(page)
    });
    let found = site.json(&["status"]);
    assert_eq!((&found["examined_red"], &found["examined_yellow"]), (&0.into(), &0.into()));
    assert!(page.contains("<strong>All is well.</strong>"), "{page}");
    // Folded, as many as the command makes.
    let (_, folded) = page.split_once("<details>").unwrap();
    assert_eq!(count(&page, "ok"), count(folded, "ok"));
    let checks = site.json(&["doctor"])["checks"].as_array().unwrap().len();
    assert_eq!(count(folded, "ok"), checks, "{page}");
    assert!(status().contains("all was well"), "{}", status());
    assert!(browser.page("/admin").contains("all was well, examined"));
}

#[test]
fn what_is_red_comes_first_with_what_mends_it_and_stands_on_the_first_page() {
    let site = Site::new();
    let _serving = site.serve();
    let set = |mode| {
        let key = site.path("data/keys/rsa.pem");
        fs::set_permissions(key, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(0o644);
    // By the command this time: both keep what they find.
    assert_eq!(site.run(&["doctor", "--via", "@<b>nobody@127.0.0.1:1"]).code, 3);
    let browser = Browser::with_link(&site);
    let page = browser.page("/admin/doctor");
    assert_eq!((count(&page, "red"), page.contains("2 things are broken")), (2, true), "{page}");
    let (before, after) = page.split_once("<details>").unwrap();
    assert!(before.contains("<pre><code>chmod 600 ") && !after.contains("<pre>"), "{page}");
    assert!(page.contains("@&lt;b&gt;nobody") && !page.contains("<b>nobody"), "{page}");
    let overview = browser.page("/admin");
    assert!(overview.contains("2 things are broken: <a href=\"/admin/doctor\">"), "{overview}");
    assert_eq!(site.json(&["status"])["examined_red"], 2);
    let said = site.ok(&["status"]).out;
    assert!(said.contains("doctor      2 broken at "), "{said}");
    // Nobody else sees anything of it.
    for path in ["/admin/doctor", "/admin"] {
        let answer = site.get(path, &[]);
        assert_eq!((answer.status, answer.text().contains("broken")), (303, false), "{path}");
    }
    set(0o600);
    browser.post("/admin/doctor", &[]);
    until("it to be well again", || {
        browser.page("/admin/doctor").contains("All is well.").then_some(())
    });
    assert!(!browser.page("/admin").contains("broken"));
}

#[test]
fn a_button_that_is_pressed_again_meanwhile_does_no_harm() {
    let site = Site::new();
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(browser.post("/admin/doctor", &[]).status, 303));
        }
    });
    until("a look", || browser.page("/admin/doctor").contains("Examined").then_some(()));
    assert!(site.json(&["status"])["examined"].is_string());
}

//! Commands change one setting, and nothing else of the owner's file.

use crate::config::{with_alias, with_new_url, without_alias};
use crate::id::{ActorId, Origin};

#[test]
fn an_alias_is_added_where_the_owner_would_write_it() {
    let new = "\"https://old.example/u/1\"";
    for (before, after) in [
        (
            "# Mine\n[actor]\nhandle = \"me\" # for ever\nname = \"A\"\n\n[server]\n",
            "# Mine\n[actor]\nhandle = \"me\" # for ever\nalso_known_as = [NEW]\nname = \"A\"\n\n[server]\n",
        ),
        ("[actor]\r\nhandle = \"me\"", "[actor]\r\nhandle = \"me\"\r\nalso_known_as = [NEW]\r\n"),
        ("[actor]\nname = \"A\"\n", "[actor]\nalso_known_as = [NEW]\nname = \"A\"\n"),
        ("[site]\nurl = \"x\"", "[site]\nurl = \"x\"\n\n[actor]\nalso_known_as = [NEW]\n"),
        ("[actor]\nalso_known_as = []\n", "[actor]\nalso_known_as = [NEW]\n"),
        ("[actor]\nalso_known_as = [ # none\n]\n", "[actor]\nalso_known_as = [NEW # none\n]\n"),
        (
            "[actor]\nalso_known_as = [\n  'https://a.example/1', # first\n]\nname = \"A\"\n",
            "[actor]\nalso_known_as = [\n  'https://a.example/1', NEW, # first\n]\nname = \"A\"\n",
        ),
        (
            "actor.also_known_as = ['https://a.example/1']\n",
            "actor.also_known_as = ['https://a.example/1', NEW]\n",
        ),
        // It is there.
        ("[actor]\nalso_known_as = [NEW]\n", "[actor]\nalso_known_as = [NEW]\n"),
    ] {
        let (before, after) = (before.replace("NEW", new), after.replace("NEW", new));
        let id = ActorId::parse(new.trim_matches('"')).unwrap();
        assert_eq!(with_alias(&before, &id).as_deref(), Some(&*after), "{before}");
    }
}

#[test]
fn an_alias_that_is_taken_back_leaves_the_file_as_it_was() {
    let old = "\"https://old.example/u/1\"";
    for (before, after) in [
        (
            "# Mine\n[actor]\nalso_known_as = [OLD]\nname = \"A\"\n",
            "# Mine\n[actor]\nname = \"A\"\n",
        ),
        ("[actor]\r\nhandle = \"me\"\r\nalso_known_as = [OLD]", "[actor]\r\nhandle = \"me\"\r\n"),
        ("[actor]\nalso_known_as = [ OLD ] # was mine\n", "[actor]\n"),
        (
            "[actor]\nalso_known_as = [OLD, 'https://a.example/1']\n",
            "[actor]\nalso_known_as = ['https://a.example/1']\n",
        ),
        (
            "[actor]\nalso_known_as = ['https://a.example/1', OLD,]\n",
            "[actor]\nalso_known_as = ['https://a.example/1',]\n",
        ),
        (
            "[actor]\nalso_known_as = [\n  'https://a.example/1', # first\n  OLD, # second\n]\n",
            "[actor]\nalso_known_as = [\n  'https://a.example/1', # first\n]\n",
        ),
        ("actor = { also_known_as = [OLD] }\n", "actor = { also_known_as = [] }\n"),
        // It is not there.
        ("[actor]\nname = \"A\"\n", "[actor]\nname = \"A\"\n"),
        ("[actor]\nalso_known_as = []\n", "[actor]\nalso_known_as = []\n"),
    ] {
        let (before, after) = (before.replace("OLD", old), after.replace("OLD", old));
        let id = ActorId::parse(old.trim_matches('"')).unwrap();
        assert_eq!(without_alias(&before, &id).as_deref(), Some(&*after), "{before}");
    }
    let id = ActorId::parse(old.trim_matches('"')).unwrap();
    let twice = format!("actor = {{ also_known_as = [{old}, {old}] }}\n");
    for text in ["[actor", "actor = 1\n", &twice] {
        assert_eq!(without_alias(text, &id), None, "{text}");
    }
    for text in ["[actor]\nhandle = \"me\"\n\n[server]\n", "# Mine\n[actor]\nname = \"A\"\n"] {
        let there = with_alias(text, &id).unwrap();
        assert_eq!(without_alias(&there, &id).as_deref(), Some(text));
    }
}

#[test]
fn what_cannot_be_changed_safely_is_left_to_the_owner() {
    for text in
        ["[actor", "actor = { handle = \"me\" }\n", "actor = 1\n", "[actor]\nalso_known_as = 1\n"]
    {
        let id = ActorId::parse("https://old.example/u/1").unwrap();
        assert_eq!(with_alias(text, &id), None, "{text}");
    }
}

#[test]
fn a_new_address_stands_where_the_old_one_stood() {
    let new = Origin::of("https://new.example").unwrap();
    let rows = [
        (
            "[site]\nurl = \"https://you.example\" # mine\ntitle = \"A\"\n",
            "[site]\nurl = \"https://new.example\" # mine\nmoved_from = \"https://you.example\"\ntitle = \"A\"\n",
        ),
        (
            "[actor]\nhandle = \"me\"\n[site]\r\nurl = 'https://you.example'",
            "[actor]\nhandle = \"me\"\n[site]\r\nurl = \"https://new.example\"\r\nmoved_from = \
             \"https://you.example\"\r\n",
        ),
    ];
    for (before, after) in rows {
        assert_eq!(with_new_url(before, &new).as_deref(), Some(after), "{before}");
    }
    for text in
        ["", "[site]\ntitle = \"A\"\n", "site = { url = \"https://you.example\" }\n", "[site\n"]
    {
        assert_eq!(with_new_url(text, &new), None, "{text}");
    }
}

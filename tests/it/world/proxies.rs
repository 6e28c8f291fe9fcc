//! `skep proxy`: settings of the programs around, filled in for the site.

use super::site::Site;

#[test]
fn each_recipe_names_this_site_and_leaves_nothing_to_fill_in() {
    let site = Site::new();
    let config = site.read("node.toml") + "\n[backup]\ndir = \"/mnt/stick\"\n";
    site.put("node.toml", config);
    let (listen, root) = (site.address.to_string(), site.root().canonicalize().unwrap());
    let root = root.to_str().unwrap().to_owned();
    for (kind, words) in [
        ("nginx", ["proxy_set_header Host $http_host;", &*listen, "client_max_body_size 8192k;"]),
        ("caddy", ["reverse_proxy ", &listen, "max_size 8388608"]),
        ("apache", ["ProxyPreserveHost On", &listen, "LimitRequestBody 8388608"]),
        ("systemd", ["Type=notify", &root, " -/mnt/stick"]),
        ("systemd-socket", ["ListenStream=", &listen, "sockets.target"]),
    ] {
        let printed = site.ok(&["proxy", kind]).out;
        for word in words {
            assert!(printed.contains(word), "{kind}: {word}\n{printed}");
        }
        // A block of nginx or Caddy has a blank behind its brace.
        let left = printed
            .match_indices('{')
            .filter(|(at, _)| printed[at + 1..].starts_with(|c: char| c.is_ascii_lowercase()));
        assert_eq!(left.count(), 0, "{kind}: {printed}");
        let json = site.json(&["proxy", kind]);
        assert_eq!(
            (&json["kind"], json["text"].as_str().map(str::trim_end)),
            (&kind.into(), Some(printed.trim_end()))
        );
    }
    assert_eq!(site.run(&["proxy", "lighttpd"]).code, 2);
}

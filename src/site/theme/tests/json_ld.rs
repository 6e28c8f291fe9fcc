//! What search engines read.

use super::shown;

#[test]
fn a_post_and_the_site() {
    let post = shown("{{ json_ld(post) }}").unwrap();
    let read: serde_json::Value = serde_json::from_str(&post).unwrap();
    assert!(!post.contains('<'), "nothing ends the element: {post}");
    assert_eq!(
        read,
        serde_json::json!({
            "@context": "https://schema.org",
            "@type": "BlogPosting",
            "@id": "https://me.example/posts/a/",
            "url": "https://me.example/posts/a/",
            "headline": "A <title>",
            "description": "In short </script>",
            "datePublished": "2026-11-23T23:30:00Z",
            "dateModified": "2026-11-23T23:30:00Z",
            "inLanguage": "en",
            "author": {
                "@type": "Person",
                "name": "Me",
                "url": "https://me.example/",
                "image": "https://me.example/bee.png",
            },
            "image": "https://me.example/posts/a/bee.png",
            "keywords": ["Bees"],
            "isPartOf": { "@type": "Blog", "name": "Hives", "url": "https://me.example/" },
        })
    );
    let site: serde_json::Value =
        serde_json::from_str(&shown("{{ json_ld(site) }}").unwrap()).unwrap();
    assert_eq!(site["@type"], "Blog");
    assert_eq!(site["name"], "Hives");
}

#[test]
fn a_page() {
    let source = "{{ json_ld({'permalink': 'https://me.example/about/', 'title': 'About'}) }}";
    let page: serde_json::Value = serde_json::from_str(&shown(source).unwrap()).unwrap();
    assert_eq!((&page["@type"], &page["name"]), (&"WebPage".into(), &"About".into()));
}

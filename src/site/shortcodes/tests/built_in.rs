//! What the built-in shortcodes make, for each reader.

use super::{expanded, page};
use crate::site::shortcodes::Shown;

#[test]
fn a_figure_is_a_picture_elsewhere() {
    let text = "{{< figure src=\"bee.jpg\" alt=\"A \\\"bee\\\"\" caption=\"On *rye*\" title=\"Bee\" \
                link=\"/big\" width=40 class=\"wide\" attr=\"Ada\" attrlink=\"https://ada.example/\" >}}";
    let inserts = expanded(text).inserts;
    assert_eq!(
        inserts[0].page,
        "<figure class=\"wide\"><a href=\"/big\"><img src=\"bee.jpg\" alt=\"A &quot;bee&quot;\" width=\"40\"></a>\
         <figcaption><p><strong>Bee</strong></p><p>On *rye*</p>\
         <p><a href=\"https://ada.example/\">Ada</a></p></figcaption></figure>"
    );
    assert!(inserts[0].feed.contains("src=\"https://me.example/posts/x/bee.jpg\""), "{inserts:?}");
    assert!(!inserts[0].federated.contains("<img"), "{inserts:?}");
    assert!(inserts[0].federated.contains("<p>On *rye*</p>"), "{inserts:?}");
    let alt = Some("A \"bee\"".to_owned());
    let url = "https://me.example/posts/x/bee.jpg".to_owned();
    assert_eq!(inserts[0].pictures, [Shown { url, alt }]);
    assert_eq!(page("{{< figure bee.jpg >}}"), "<figure><img src=\"bee.jpg\" alt=\"\"></figure>");
}

#[test]
fn a_video_is_a_link() {
    let inserts =
        expanded("{{< youtube w7Ft2ymGmfc >}}{{ vimeo(id=1084537, title=\"<Bees>\") }}").inserts;
    for insert in &inserts {
        assert!(!insert.page.contains("<iframe") && !insert.page.contains("<img"), "{insert:?}");
    }
    assert_eq!(
        inserts[0].federated,
        "<p><a href=\"https://www.youtube.com/watch?v=w7Ft2ymGmfc\">Video at YouTube</a></p>"
    );
    assert_eq!(
        inserts[1].federated,
        "<p><a href=\"https://vimeo.com/1084537\">&lt;Bees&gt;</a></p>"
    );
    let gist = expanded("{{< gist ada 0a1b >}}").inserts;
    assert!(gist[0].page.contains("https://gist.github.com/ada/0a1b"), "{gist:?}");
}

#[test]
fn details_have_everything_of_their_body() {
    let text = "{{< details summary=\"More & more\" open=true >}}\nx {{< figure a.png >}}\n{{< /details >}}";
    let insert = expanded(text).inserts.pop().unwrap();
    assert!(
        insert.page.starts_with("<details open><summary>More &amp; more</summary>"),
        "{insert:?}"
    );
    assert!(insert.page.contains("<img"), "{insert:?}");
    assert!(insert.federated.starts_with("<p><strong>More &amp; more</strong></p>"), "{insert:?}");
    assert_eq!(insert.pictures.len(), 1);
}

#[test]
fn others_get_the_words_of_a_template() {
    assert_eq!(expanded("{{< show a >}}").inserts[0].federated, "1 Text(\"a\")");
    assert_eq!(expanded("{{< note >}}x{{< /note >}}").inserts[0].federated, "<p>x</p>");
}

#[test]
fn links_to_pages() {
    let cases = [
        ("{{< ref \"/posts/hello.md\" >}}", "https://me.example/posts/hello/"),
        ("{{% relref path=\"posts/hello.md#x\" %}}", "/posts/hello/#x"),
        ("[x]({{< relref \"#here\" >}})", "[x](#here)"),
    ];
    for (text, expected) in cases {
        assert_eq!(expanded(text).text, expected, "{text}");
    }
}

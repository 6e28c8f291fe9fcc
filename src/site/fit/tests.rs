//! What is too much for others, and what they get instead.

use super::depth_of;

#[test]
fn depth_is_counted_in_elements() {
    let cases = [
        ("", 0),
        ("<p>a<br>b</p>", 1),
        ("<p>a <strong>b</strong></p><p>c</p>", 2),
        ("<ul><li><p>a</p></li></ul><hr>", 3),
        ("<p><img alt=\"\"><em>a</em></p>", 2),
    ];
    for (html, depth) in cases {
        assert_eq!(depth_of(html), depth, "{html}");
    }
}

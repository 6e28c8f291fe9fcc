//! What hosts of files must be told, so that an account that has moved goes on being read (MOV-9): they know
//! no ending for the documents below `ap/`.

const ACTIVITY: &str = "application/activity+json";
const FINGER: &str = "application/jrd+json";

/// Files to lay over the generated site: for Netlify and Cloudflare Pages, for Apache, and words for whoever
/// sets up anything else.
#[must_use]
pub fn hosting_files() -> Vec<(&'static str, String)> {
    let everybody = "Access-Control-Allow-Origin: *";
    let headers = format!(
        "/ap/*\n  Content-Type: {ACTIVITY}\n\
         /.well-known/webfinger\n  Content-Type: {FINGER}\n  {everybody}\n\
         /.well-known/host-meta\n  Content-Type: application/xrd+xml\n\
         /.well-known/nodeinfo\n  Content-Type: application/json\n  {everybody}\n\
         /nodeinfo/*\n  Content-Type: application/json\n  {everybody}\n"
    );
    let known = format!(
        "<Files \"webfinger\">\nForceType {FINGER}\n</Files>\n\
         <Files \"host-meta\">\nForceType application/xrd+xml\n</Files>\n\
         <Files \"nodeinfo\">\nForceType application/json\n</Files>\n"
    );
    let words = format!(
        "This folder is an account of the fediverse that has moved. Serve it at the address that it had, for as \
         long as you keep the domain: its documents tell where it has gone, and its pages stay.\n\n\
         Nothing has to run. Three things matter:\n\n\
         - everything below /ap/ is served as {ACTIVITY}, /.well-known/webfinger as {FINGER}, whatever stands \
         behind the question mark;\n\
         - /ap/actor is never answered with 404 or 410: that would delete the account elsewhere;\n\
         - a POST to /ap/inbox may fail: others stop trying by themselves.\n\n\
         Netlify and Cloudflare Pages read `_headers`, Apache reads `.htaccess`. For nginx:\n\n    \
         location /ap/ {{ types {{}} default_type {ACTIVITY}; }}\n    \
         location = /.well-known/webfinger {{ types {{}} default_type {FINGER}; }}\n"
    );
    vec![
        ("_headers", headers),
        ("ap/.htaccess", format!("ForceType {ACTIVITY}\n")),
        (".well-known/.htaccess", known),
        ("nodeinfo/.htaccess", "ForceType application/json\n".to_owned()),
        ("HOSTING.txt", words),
    ]
}

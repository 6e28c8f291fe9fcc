//! Serves one folder through the gate, for `benches/gate.sh`: at the gate, and under `/worker/`
//! through tiny_http.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use skep::server::Body;
use skep::server::Bounds;
use skep::server::Handler;
use skep::server::Reply;
use skep::server::Request;
use skep::server::RequestHead;
use skep::server::Server;
use skep::server::raise_file_limit;

struct Folder(PathBuf);

impl Folder {
    fn answer(&self, path: &str) -> Reply {
        let name = path.trim_start_matches('/');
        if name.is_empty() || name.contains(['/', '%']) {
            return Reply::text(404, "Not found.");
        }
        let opened = File::open(self.0.join(name)).and_then(|file| Ok((file.metadata()?, file)));
        let Ok((metadata, file)) = opened else { return Reply::text(404, "Not found.") };
        Reply::new(200)
            .with_header("Content-Type", "text/html; charset=utf-8")
            .with_header("ETag", format!("\"{:x}-{:x}\"", metadata.mtime(), metadata.len()))
            .with_header("Cache-Control", "public, max-age=60")
            .with_header("X-Content-Type-Options", "nosniff")
            .with_body(Body::File { file, offset: 0, length: metadata.len() })
    }
}

impl Handler for Folder {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        (!request.path().starts_with("/worker/")).then(|| self.answer(request.path()))
    }

    fn answer(&self, request: Request) -> Reply {
        Folder::answer(self, request.path().trim_start_matches("/worker"))
    }
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    raise_file_limit();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let bounds = Bounds { per_ip: 512, ..Bounds::default() };
    let server = Server::start(listener, bounds, Arc::new(Folder(folder.into())))?;
    println!("{}", server.local_addr());
    std::thread::park();
    server.stop();
    Ok(())
}

//! Landlock: from now on this process, and what it starts, writes into the folders of the site and
//! nowhere else, whatever a stranger may have talked it into.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus,
    path_beneath_rules,
};

use super::args::Global;
use crate::config::Config;

/// Of Linux 6.2. What an older kernel does not know is left out.
const KNOWN: ABI = ABI::V3;

/// Confines the process; must come before the first thread. Where the kernel cannot, the log says so.
pub(super) fn to_site(global: &Global, config: &Config) {
    match restrict(&folders(&global.root, config)) {
        Ok(RulesetStatus::NotEnforced) => log::debug!("this kernel has no Landlock"),
        Ok(_) => log::debug!("confined by Landlock to the folders of the site"),
        Err(error) => log::warn!("Landlock cannot be used: {error}"),
    }
}

/// Where something may be written. Of a folder that is yet to be made, the one that it will be in.
fn folders(root: &Path, config: &Config) -> Vec<PathBuf> {
    let server = &config.server;
    let backups = root.join(&config.backup.dir);
    let sites = [root.to_owned(), root.join(&server.data), root.join(&server.output), backups];
    let there = |path: &PathBuf| path.ancestors().find(|it| it.exists()).map(Path::to_owned);
    let mut folders: Vec<PathBuf> = sites.iter().filter_map(there).collect();
    // For SQLite, where a change is large; and terminals.
    folders.extend([std::env::temp_dir(), "/var/tmp".into(), "/dev".into()]);
    folders
}

fn restrict(folders: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_write(KNOWN))?
        .create()?
        .add_rules(path_beneath_rules(folders, AccessFs::from_write(KNOWN)))?
        .restrict_self()?;
    Ok(status.ruleset)
}

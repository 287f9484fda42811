//! The network as a program of its own: `greenroom-network network.toml`.

mod file;
mod log;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greenroom_local_network::{Config, LocalNetwork, asked_to_end};

const USAGE: &str = "\
usage: greenroom-network [--check-config] FILE

  FILE             the configuration, in TOML; docs/OPERATING.md describes it
  --check-config   say whether the configuration can be used, and end
  --version        say which version this is, and end

Secrets come from the file or by environment, never by argument.";

/// What the arguments ask for.
enum Order {
    Serve(PathBuf),
    Check(PathBuf),
    Version,
    Help,
}

fn main() -> ExitCode {
    let order = match order(std::env::args_os().skip(1)) {
        Ok(order) => order,
        Err(sentence) => {
            eprintln!("{sentence}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match order {
        Order::Help => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Order::Version => {
            println!("greenroom-network {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Order::Check(path) => match read(&path) {
            Ok(_) => {
                println!("{} can be used", path.display());
                ExitCode::SUCCESS
            }
            Err(sentence) => {
                eprintln!("{sentence}");
                ExitCode::FAILURE
            }
        },
        Order::Serve(path) => match run(&path) {
            Ok(()) => ExitCode::SUCCESS,
            Err(sentence) => {
                eprintln!("greenroom-network did not start: {sentence}");
                ExitCode::FAILURE
            }
        },
    }
}

fn order(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Order, String> {
    let (mut check, mut path) = (false, None);
    for argument in arguments {
        match argument.to_str() {
            Some("--check-config") => check = true,
            Some("--version") => return Ok(Order::Version),
            Some("--help" | "-h") => return Ok(Order::Help),
            // The argument is not repeated: it might be a secret that went to the wrong place.
            Some(option) if option.starts_with('-') => {
                return Err("there is no such option".to_owned());
            }
            _ if path.is_some() => return Err("one configuration file is enough".to_owned()),
            _ => path = Some(PathBuf::from(argument)),
        }
    }
    let path = path.ok_or("which configuration file?")?;
    Ok(if check {
        Order::Check(path)
    } else {
        Order::Serve(path)
    })
}

fn read(path: &Path) -> Result<(Config, log::Format), String> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| format!("{} cannot be read: {cause}", path.display()))?;
    let environment = |name: &str| std::env::var(name).ok();
    let named = |detail: String| format!("{}: {detail}", path.display());
    let (config, format) = file::parse(&text, &environment).map_err(named)?;
    config.check().map_err(|error| named(error.to_string()))?;
    Ok((config, format))
}

fn run(path: &Path) -> Result<(), String> {
    let (config, format) = read(path)?;
    log::start(format);
    // Each connection is an open file, and the usual soft limit is low. Where it cannot be raised,
    // fewer connections are taken in.
    if let Err(cause) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%cause, "the number of open files stays where it is");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| format!("the system gives no threads: {cause}"))?;
    runtime.block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), String> {
    let network = LocalNetwork::start(config)
        .await
        .map_err(|error| error.to_string())?;
    println!("serving on {}", network.http_url());
    if let Some(url) = network.admin_url() {
        tracing::info!(%url, "health and metrics");
    }
    asked_to_end().await;
    tracing::info!("ending");
    network.shutdown().await;
    tracing::info!("ended");
    Ok(())
}

//! How WebKit draws: through a graphics library, or by itself.

use crate::demo::load::environment_of;

use super::usage::Part;

/// Switches WebKit's accelerated drawing off.
const OFF: [&str; 2] = [
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
];
/// The threads of Mesa that stand for a graphics card.
const SOFTWARE: &str = "llvmpipe";

/// How the web process among these draws. `threads` are those that were busy.
pub fn of(processes: &[(u32, String)], threads: &[Part]) -> String {
    let web_process = |(_, name): &&(u32, String)| name.starts_with("WebKitWebProc");
    let Some((pid, _)) = processes.iter().find(web_process) else {
        return "no web process".to_owned();
    };
    let switched_off: Vec<&str> = OFF
        .into_iter()
        .filter(|name| {
            let value = environment_of(*pid, name).ok().flatten();
            value.is_some_and(|value| value != "0")
        })
        .collect();
    described(threads, &switched_off)
}

fn described(threads: &[Part], switched_off: &[&str]) -> String {
    let by_software = threads.iter().any(|thread| thread.name.contains(SOFTWARE));
    match (by_software, switched_off) {
        (true, []) => format!("accelerated, by {SOFTWARE} in place of a graphics card"),
        (true, names) => format!(
            "drawing through {SOFTWARE} in spite of {}",
            names.join(", ")
        ),
        (false, []) => "accelerated, by a graphics card".to_owned(),
        (false, names) => format!("not accelerated ({})", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_is_known_by_its_threads_and_by_what_switches_it_off() {
        let thread = |name: &str| Part {
            name: format!("WebKitWebProces: {name}"),
            cores: 0.3,
            memory_mib: 0.0,
        };
        let [software, worker] = [[thread("llvmpipe-0")], [thread("Worker")]];
        assert!(described(&software, &[]).starts_with("accelerated, by llvmpipe"));
        assert!(described(&worker, &[]).ends_with("graphics card"));
        let off = described(&worker, &["WEBKIT_DISABLE_DMABUF_RENDERER"]);
        assert_eq!(off, "not accelerated (WEBKIT_DISABLE_DMABUF_RENDERER)");
    }
}

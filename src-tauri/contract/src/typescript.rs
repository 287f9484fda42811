//! Prints the contract as TypeScript.

use ts_rs::{Config, TS, TypeVisitor};

use crate::*;

/// The whole contract as one TypeScript module: every type that a command or an event mentions,
/// then the `Commands` interface, and what the page needs as values: names and limits.
pub fn typescript() -> String {
    let mut printer = Printer::default();
    printer.visit::<Envelope>();
    let mut commands = String::new();
    macro_rules! print {
        ($( $(#[doc = $doc:literal])* $name:ident($args:ty) -> $answer:ty; )*) => {$(
            printer.add::<$args>();
            printer.add::<$answer>();
            $( commands.push_str(&format!("  /** {} */\n", $doc.trim())); )*
            commands.push_str(&format!(
                "  {}: {{ args: {}; answer: {} }};\n",
                stringify!($name),
                <$args>::inline_name(),
                <$answer>::inline_name(),
            ));
        )*};
    }
    for_each_command!(print);
    printer.types.sort();
    let mut out = String::from(
        "// Printed from the contract crate by `cargo xtask codegen`. Do not edit.\n\n",
    );
    for (_, declaration) in &printer.types {
        out.push_str(declaration);
        out.push('\n');
    }
    out.push_str("export interface Commands {\n");
    out.push_str(&commands);
    out.push_str("}\n\nexport const commandNames = [\n");
    for name in COMMAND_NAMES {
        out.push_str(&format!("  \"{name}\",\n"));
    }
    out.push_str("] as const satisfies readonly (keyof Commands)[];\n");
    out.push_str("\n/** The most that a command takes of what a person typed or picked. */\n");
    out.push_str(&format!("export const limits = {} as const;\n", limits()));
    out
}

/// The limits as an object of TypeScript.
fn limits() -> String {
    // Numbers alone can always be written.
    serde_json::to_string_pretty(&LIMITS).unwrap_or_default()
}

#[derive(Default)]
struct Printer {
    types: Vec<(String, String)>,
}

impl Printer {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        let config = Config::default();
        T::visit_dependencies(self);
        T::visit_generics(self);
        // Primitives, lists, maps and options have no declaration of their own.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&config);
        if self.types.iter().any(|(known, _)| *known == name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.types
            .push((name, format!("{docs}export {}\n", T::decl(&config))));
    }
}

impl TypeVisitor for Printer {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// The name of a type where it is used.
trait InlineName {
    fn inline_name() -> String;
}

impl<T: TS> InlineName for T {
    fn inline_name() -> String {
        T::name(&Config::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_printed_once() {
        let printed = typescript();
        for name in COMMAND_NAMES {
            assert_eq!(
                printed.matches(&format!("  {name}: {{ args:")).count(),
                1,
                "{name}"
            );
        }
    }

    #[test]
    fn the_page_is_told_every_limit() {
        let printed = typescript();
        assert!(printed.contains("export const limits = {\n  \"roomTitle\": 1000,\n"));
        assert!(printed.ends_with("\"imageBytes\": 10485760\n} as const;\n"));
    }

    #[test]
    fn the_page_never_receives_a_type_named_after_a_secret() {
        let printed = typescript();
        assert!(!printed.contains("SecretString"));
    }

    #[test]
    fn command_names_are_unique() {
        let mut names = COMMAND_NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMAND_NAMES.len());
    }
}

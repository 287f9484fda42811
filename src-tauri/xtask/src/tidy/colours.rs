//! Colours written out in style sheets and code.

/// Functions that make a colour out of numbers. `color-mix` is not among them: it mixes tokens.
const FUNCTIONS: &[&str] = &[
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(",
];
/// The colour names one reaches for; the page has names of its own.
const NAMES: &[&str] = &[
    "black", "blue", "gold", "gray", "green", "grey", "orange", "purple", "red", "silver", "white",
    "yellow",
];

/// Line numbers and colours in the declarations of a style sheet.
pub fn in_style(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut comment = false;
    for (index, line) in text.lines().enumerate() {
        let line = without_comments(line, &mut comment);
        // What stands before a brace is a selector; `#id` there is no colour.
        let declarations = line.rsplit('{').next().unwrap_or(&line);
        let value = match declarations.split_once(':') {
            Some((_, value)) => value,
            // A long value goes on over several lines.
            None if !line.contains('{') => &line,
            None => continue,
        };
        found.extend(
            hex(value)
                .or_else(|| function(value))
                .or_else(|| named(value))
                .map(|c| (index + 1, c)),
        );
    }
    found
}

/// Line numbers and colours in the quoted texts of TypeScript. Only a text that is a colour and
/// nothing else counts, or one that calls a colour function, so that hashtags stay hashtags.
pub fn in_code(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for quoted in line.split(['"', '\'', '`']).skip(1) {
            let colour = hex(quoted)
                .filter(|colour| colour == quoted)
                .or_else(|| function(quoted));
            found.extend(colour.map(|c| (index + 1, c)));
        }
    }
    found
}

fn without_comments(line: &str, open: &mut bool) -> String {
    let mut rest = line;
    let mut kept = String::new();
    loop {
        let mark = if *open { "*/" } else { "/*" };
        let Some((before, after)) = rest.split_once(mark) else {
            break;
        };
        if !*open {
            kept.push_str(before);
        }
        *open = !*open;
        rest = after;
    }
    if !*open {
        kept.push_str(rest);
    }
    kept
}

fn hex(text: &str) -> Option<String> {
    text.match_indices('#').find_map(|(at, _)| {
        let word = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let digits: String = text[at + 1..].chars().take_while(word).collect();
        let is_hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        (is_hex && matches!(digits.len(), 3 | 4 | 6 | 8)).then(|| format!("#{digits}"))
    })
}

fn function(text: &str) -> Option<String> {
    FUNCTIONS.iter().find_map(|name| {
        let (before, _) = text.split_once(name)?;
        let whole_word = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        whole_word.then(|| format!("{name}…)"))
    })
}

fn named(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .find(|word| NAMES.contains(word))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_with_a_colour_are_found_by_line() {
        let text =
            "a {\n  color: #1a2b3c;\n  border: 1px solid white;\n  background: rgb(1 2 3);\n}\n";
        let lines: Vec<usize> = in_style(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(in_style("a { color: #fff }"), [(1, "#fff".to_owned())]);
    }

    #[test]
    fn tokens_selectors_and_comments_are_no_colours() {
        let text = "#feed { color: var(--ink); }\n/* #fff\n is white */\n.white-box { inset: 0; }\n\
                    a { background: color-mix(in oklch, var(--a), transparent); }\n\
                    b { background: url(#add-button); grid-area: red-zone; }\n";
        assert_eq!(in_style(text), []);
    }

    #[test]
    fn a_value_that_goes_on_over_lines_is_read_to_its_end() {
        assert_eq!(
            in_style("a {\n  box-shadow:\n    0 0 4px #0008;\n}").len(),
            1
        );
    }

    #[test]
    fn quoted_colours_in_code_are_found() {
        assert_eq!(
            in_code("ctx.fillStyle = \"#ffcc00\";"),
            [(1, "#ffcc00".to_owned())]
        );
        assert_eq!(in_code("const c = `rgba(${r}, 0, 0, 1)`;").len(), 1);
    }

    #[test]
    fn hashtags_and_private_fields_are_no_colours() {
        assert_eq!(
            in_code("this.#add(1); const tag = \"#fade in\"; a(\"#panel\");"),
            []
        );
    }
}

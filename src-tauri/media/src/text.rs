//! Letters as coverage masks, from the bundled font (Inter, SIL Open Font License).

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

static INTER: &[u8] = include_bytes!("../fonts/Inter-SemiBold.ttf");

/// Coverage of a line of text, one byte a pixel.
pub(crate) struct Mask {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) coverage: Vec<u8>,
}

impl Mask {
    fn empty() -> Self {
        Self {
            width: 0,
            height: 0,
            coverage: Vec::new(),
        }
    }
}

/// Draws one line at the given height in pixels. `cell` gives every letter the same width, the
/// widest digit's, so that a running clock does not tremble.
pub(crate) fn line(text: &str, height: f32, cell: bool) -> Mask {
    let Ok(font) = FontRef::try_from_slice(INTER) else {
        return Mask::empty();
    };
    let font = font.as_scaled(PxScale::from(height));
    let digit = ('0'..='9')
        .map(|digit| font.h_advance(font.glyph_id(digit)))
        .fold(0.0, f32::max);
    let mut glyphs = Vec::new();
    let mut pen = 0.0;
    let mut before = None;
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        let id = font.glyph_id(letter);
        let advance = font.h_advance(id);
        if cell {
            glyphs.push((id, pen + (digit - advance) / 2.0));
            pen += digit;
        } else {
            if let Some(before) = before {
                pen += font.kern(before, id);
            }
            glyphs.push((id, pen));
            pen += advance;
            before = Some(id);
        }
    }
    let width = pen.ceil().max(0.0) as usize;
    let rows = (font.ascent() - font.descent()).ceil() as usize;
    let mut coverage = vec![0; width * rows];
    for (id, x) in glyphs {
        let glyph = id.with_scale_and_position(PxScale::from(height), point(x, font.ascent()));
        let Some(outline) = font.font().outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, covered| {
            let (x, y) = (
                corner.x as i64 + i64::from(dx),
                corner.y as i64 + i64::from(dy),
            );
            if (0..width as i64).contains(&x) && (0..rows as i64).contains(&y) {
                let pixel: &mut u8 = &mut coverage[y as usize * width + x as usize];
                *pixel = (*pixel).max((covered.clamp(0.0, 1.0) * 255.0) as u8);
            }
        });
    }
    Mask {
        width,
        height: rows,
        coverage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_many_alphabets_are_drawn() {
        for text in ["Ada", "Żółć", "Ольга", "Ελένη"] {
            let mask = line(text, 40.0, false);
            assert!(mask.coverage.iter().any(|covered| *covered > 200), "{text}");
        }
    }

    #[test]
    fn a_clock_keeps_its_width() {
        assert_eq!(
            line("11:11:11.1", 40.0, true).width,
            line("08:48:00.0", 40.0, true).width
        );
    }

    #[test]
    fn an_empty_name_draws_nothing() {
        assert_eq!(line("", 40.0, false).width, 0);
    }
}

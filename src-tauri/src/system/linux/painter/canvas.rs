//! What is painted into a part of the window, by cairo.

use greenroom_media::painter::{Painted, Painter, Patch, Rect, Rounded, Shade};
use gtk::cairo::{self, Context, ImageSurface, Matrix, SurfacePattern};

/// Paints what the window draws just now. Runs after the web view has drawn.
pub(super) fn paint(context: &Context, painter: &Painter) {
    let Some(scale) = painter.scale() else {
        return;
    };
    let Ok((left, top, right, bottom)) = context.clip_extents() else {
        return;
    };
    let part = Rect {
        left: (left * scale).floor() as i32,
        top: (top * scale).floor() as i32,
        right: (right * scale).ceil() as i32,
        bottom: (bottom * scale).ceil() as i32,
    };
    painter.paint(&part, |painted| {
        let done = kept(context, || {
            context.scale(1.0 / scale, 1.0 / scale);
            context.set_antialias(cairo::Antialias::None);
            paint_one(context, painted)
        });
        if let Err(error) = done {
            tracing::debug!(%error, "a picture is not painted");
        }
    });
}

/// Leaves the context as it was.
fn kept(
    context: &Context,
    act: impl FnOnce() -> Result<(), cairo::Error>,
) -> Result<(), cairo::Error> {
    context.save()?;
    let done = act();
    context.restore()?;
    done
}

fn paint_one(context: &Context, painted: &Painted<'_>) -> Result<(), cairo::Error> {
    let picture = painted.picture;
    let (width, height) = (picture.width as i32, picture.height as i32);
    // SAFETY: the bytes are rows of four bytes a pixel without gaps, and stay where they are until the
    // surface is finished below; cairo only reads what it paints with.
    let surface = unsafe {
        ImageSurface::create_for_data_unsafe(
            picture.bytes.as_ptr().cast_mut(),
            cairo::Format::Rgb24,
            width,
            height,
            width * 4,
        )?
    };
    let done = kept(context, || {
        let target = painted.target;
        let (left, top) = (f64::from(target.left), f64::from(target.top));
        let size = (target.width(), target.height());
        if size == (picture.width, picture.height) {
            context.set_source_surface(&surface, left, top)?;
        } else {
            // Just resized: stretched until the next picture is made.
            let stretched = SurfacePattern::create(&surface);
            let across = f64::from(width) / f64::from(size.0);
            let down = f64::from(height) / f64::from(size.1);
            let (x, y) = (-left * across, -top * down);
            stretched.set_matrix(Matrix::new(across, 0.0, 0.0, down, x, y));
            stretched.set_extend(cairo::Extend::Pad);
            context.set_source(&stretched)?;
        }
        fill(context, painted)
    });
    surface.finish();
    done?;
    for shade in painted.shades {
        kept(context, || paint_shade(context, painted, shade))?;
    }
    Ok(())
}

fn paint_shade(
    context: &Context,
    painted: &Painted<'_>,
    shade: &Shade,
) -> Result<(), cairo::Error> {
    let clip = shade.seen();
    if clip.is_empty() {
        return Ok(());
    }
    rectangle(context, &clip);
    context.clip();
    if shade.place.radii != [0.0; 4] {
        context.set_antialias(cairo::Antialias::Default);
        outline(context, &shade.place);
        context.clip();
        context.set_antialias(cairo::Antialias::None);
    }
    let [red, green, blue, opacity] = shade.colour;
    context.set_source_rgba(red, green, blue, opacity);
    fill(context, painted)
}

/// Paints the shape with the context's source.
fn fill(context: &Context, painted: &Painted<'_>) -> Result<(), cairo::Error> {
    for rect in &painted.shape.full {
        rectangle(context, rect);
    }
    context.fill()?;
    for patch in &painted.shape.edges {
        let (left, top) = (f64::from(patch.place.left), f64::from(patch.place.top));
        context.mask_surface(mask(patch)?, left, top)?;
    }
    Ok(())
}

fn mask(patch: &Patch) -> Result<ImageSurface, cairo::Error> {
    let (width, height) = (patch.place.width(), patch.place.height());
    let format = cairo::Format::A8;
    let mut mask = ImageSurface::create(format, width as i32, height as i32)?;
    let stride = mask.stride() as usize;
    // Nobody else has the surface, so its bytes can be had.
    if let Ok(mut bytes) = mask.data() {
        let rows = patch.coverage.chunks(width as usize);
        for (row, coverage) in bytes.chunks_mut(stride).zip(rows) {
            row[..coverage.len()].copy_from_slice(coverage);
        }
    }
    Ok(mask)
}

fn rectangle(context: &Context, rect: &Rect) {
    context.rectangle(
        f64::from(rect.left),
        f64::from(rect.top),
        f64::from(rect.width()),
        f64::from(rect.height()),
    );
}

fn outline(context: &Context, rounded: &Rounded) {
    use std::f64::consts::{FRAC_PI_2, PI};
    let rect = rounded.rect;
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom].map(f64::from);
    let [top_left, top_right, bottom_right, bottom_left] = rounded.radii;
    context.new_sub_path();
    context.arc(
        right - top_right,
        top + top_right,
        top_right,
        -FRAC_PI_2,
        0.0,
    );
    context.arc(
        right - bottom_right,
        bottom - bottom_right,
        bottom_right,
        0.0,
        FRAC_PI_2,
    );
    context.arc(
        left + bottom_left,
        bottom - bottom_left,
        bottom_left,
        FRAC_PI_2,
        PI,
    );
    context.arc(
        left + top_left,
        top + top_left,
        top_left,
        PI,
        PI + FRAC_PI_2,
    );
    context.close_path();
}

#[cfg(test)]
mod tests;

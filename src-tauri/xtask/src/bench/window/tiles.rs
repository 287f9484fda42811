//! Where the pictures of a room stand on the screen.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A rectangle in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// The tile of one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Public user id; the identity in LiveKit's room as well.
    pub user: String,
    pub source: Source,
    pub rect: Rect,
}

impl Rect {
    /// The largest rectangle of this shape in its middle.
    pub fn whole(self, wide: f64) -> Rect {
        let (width, height) = (
            self.width.min(self.height * wide),
            self.height.min(self.width / wide),
        );
        Rect {
            left: self.left + (self.width - width) / 2.0,
            top: self.top + (self.height - height) / 2.0,
            width,
            height,
        }
    }
}

/// What the tile shows of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    Camera,
    Screen,
}

/// Everybody's tiles: the shared screen's if there is one and those of the others in the order of `people`,
/// and one's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tiles {
    pub others: Vec<Tile>,
    pub own: Option<Tile>,
}

/// Tiles of a grid differ by no more, since they begin and end at whole pixels.
const A_PIXEL: f64 = 1.5;

/// What [`Tiles::read`] wants to know of the page.
pub const ASK: &str =
    "return [...document.querySelectorAll(\"[data-testid='tile']\")].map((tile) => {
   const box = tile.getBoundingClientRect(), d = devicePixelRatio;
   return {user: tile.dataset.userId, source: tile.dataset.source,
           rect: {left: box.x * d, top: box.y * d, width: box.width * d, height: box.height * d}};
 })";

impl Tiles {
    /// From the page's answer to [`ASK`].
    pub fn read(answer: Value, people: &[String]) -> Result<Tiles> {
        let all: Vec<Tile> = serde_json::from_value(answer).context("the page told no tiles")?;
        let is_screen = |tile: &&Tile| tile.source == Source::Screen;
        let of = |user: &String| {
            let mut cameras = all.iter().filter(|tile| !is_screen(tile));
            cameras.find(|tile| tile.user == *user).cloned()
        };
        let cameras: Vec<Tile> = people.iter().filter_map(of).collect();
        ensure!(
            cameras.len() == people.len(),
            "{} of {} people have a tile",
            cameras.len(),
            people.len()
        );
        let own = all
            .iter()
            .find(|tile| !people.contains(&tile.user))
            .cloned();
        let screen = all.iter().find(is_screen).cloned();
        let others = screen.into_iter().chain(cameras).collect();
        Ok(Tiles { others, own })
    }

    /// Whether no tile is larger than that of the first of the others.
    pub fn is_first_largest(&self) -> bool {
        let width = |tile: &Tile| tile.rect.width;
        let first = self.others.first().map_or(0.0, width);
        self.others
            .iter()
            .all(|tile| width(tile) <= first + A_PIXEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tile(user: &str) -> Value {
        json!({"user": user, "source": "camera", "rect": {"left": 1.5, "top": 2, "width": 230, "height": 129}})
    }

    #[test]
    fn tiles_come_in_the_order_of_the_people_and_ones_own_apart() {
        let people = ["one".to_owned(), "two".to_owned()];
        let answer = json!([tile("host"), tile("two"), tile("one")]);
        let tiles = Tiles::read(answer, &people).unwrap();
        let users: Vec<&str> = tiles.others.iter().map(|tile| &*tile.user).collect();
        assert_eq!(users, ["one", "two"]);
        assert_eq!(tiles.own.unwrap().user, "host");
        assert!(Tiles::read(json!([tile("host"), tile("one")]), &people).is_err());
    }

    #[test]
    fn the_screen_that_somebody_shares_comes_first() {
        let people = ["one".to_owned(), "two".to_owned()];
        let mut screen = tile("two");
        screen["source"] = json!("screen");
        let answer = json!([tile("one"), screen, tile("two")]);
        let tiles = Tiles::read(answer, &people).unwrap();
        let others: Vec<_> = tiles
            .others
            .iter()
            .map(|tile| (&*tile.user, tile.source))
            .collect();
        let expected = [
            ("two", Source::Screen),
            ("one", Source::Camera),
            ("two", Source::Camera),
        ];
        assert_eq!(others, expected);
    }

    #[test]
    fn the_first_is_largest_in_a_grid_and_in_its_own_spotlight() {
        let people = ["one".to_owned(), "two".to_owned()];
        let mut tiles = Tiles::read(json!([tile("one"), tile("two")]), &people).unwrap();
        assert!(tiles.is_first_largest());
        tiles.others[1].rect.width = 900.0;
        assert!(!tiles.is_first_largest());
        tiles.others[0].rect.width = 901.0;
        assert!(tiles.is_first_largest());
    }
}

/** A page of random boxes about pictures, for a real browser to draw: is what lies over them found? */

import { layoutOf, type Picture } from "../../stage/painted/layout";
import { randomPage } from "./random-page";

let hosts = new Map<Element, Picture>();

Object.assign(window, {
  /** Draws another page; the same number gives the same page. */
  draw: (seed: number, letters: boolean) => {
    document.body.className = letters ? "letters" : "";
    const pictures = randomPage(document.body, seed);
    hosts = new Map(
      pictures.map((host, tile) => [host, { tile, fit: "auto", mirrored: false }] as const),
    );
  },
  layout: () => JSON.stringify(layoutOf(hosts)),
});

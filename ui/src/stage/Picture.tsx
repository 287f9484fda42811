import { useEffect, useRef } from "react";

import type { Fit } from "./frames/picture";
import { usePictures } from "./usePictures";

/**
 * The moving picture of one tile. React makes the box and never hears of a frame: the window paints
 * over it, or the canvas in it belongs to the frame worker.
 */
export function Picture({
  tileId,
  mirrored,
  fit = "auto",
}: {
  tileId: number;
  mirrored: boolean;
  /** A screen is read, so nothing of it may be missing: `contain`. */
  fit?: Fit;
}) {
  const pictures = usePictures();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => (box.current === null ? undefined : pictures?.show(tileId, box.current, mirrored, fit)),
    [pictures, tileId, mirrored, fit],
  );
  return (
    <div
      ref={box}
      className={mirrored ? "picture is-mirrored" : "picture"}
      data-testid="picture"
      data-mirrored={mirrored}
      data-fit={fit}
    />
  );
}

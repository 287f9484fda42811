import { useEffect, useRef } from "react";

import { usePictures } from "./usePictures";

/**
 * The moving picture of one tile. React makes the box and never hears of a frame: the window paints
 * over it, or the canvas in it belongs to the frame worker.
 */
export function Picture({ tileId, mirrored }: { tileId: number; mirrored: boolean }) {
  const pictures = usePictures();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => (box.current === null ? undefined : pictures?.show(tileId, box.current, mirrored)),
    [pictures, tileId, mirrored],
  );
  return (
    <div
      ref={box}
      className={mirrored ? "picture is-mirrored" : "picture"}
      data-testid="picture"
      data-mirrored={mirrored}
    />
  );
}

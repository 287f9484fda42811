import { useEffect, useRef } from "react";

import { usePictures } from "./usePictures";

/**
 * The moving picture of one tile. React makes the box and never hears of a frame: the window paints
 * over it, or the canvas in it belongs to the frame worker.
 */
export function Picture({ tileId }: { tileId: number }) {
  const pictures = usePictures();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => (box.current === null ? undefined : pictures?.show(tileId, box.current)),
    [pictures, tileId],
  );
  return <div ref={box} className="picture" data-testid="picture" />;
}

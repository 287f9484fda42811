import { useEffect, useRef } from "react";

import { useFrames } from "./frames/useFrames";

/**
 * The moving picture of one tile. React makes the box and never hears of a frame: the canvas in it
 * belongs to the frame worker.
 */
export function Picture({ tileId }: { tileId: number }) {
  const frames = useFrames();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => (box.current === null ? undefined : frames?.show(tileId, box.current)),
    [frames, tileId],
  );
  return <div ref={box} className="picture" data-testid="picture" />;
}

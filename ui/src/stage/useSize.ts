import { type RefObject, useLayoutEffect, useRef, useState } from "react";

import type { StageSize } from "./layout";

/** The inner size of an element, as it changes. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, StageSize] {
  const ref = useRef<E>(null);
  const [size, setSize] = useState<StageSize>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((before) =>
        before.width === width && before.height === height ? before : { width, height },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, size];
}

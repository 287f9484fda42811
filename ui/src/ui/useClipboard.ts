import { useEffect, useState } from "react";

const SHOWN_MS = 2000;

export interface Clipboard {
  /** Whether something was copied a moment ago. */
  copied: boolean;
  /** Copies a text; answers false where the web view does not allow it. */
  copy: (text: string) => Promise<boolean>;
}

export function useClipboard(): Clipboard {
  const [copies, setCopies] = useState(0);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copies === 0) return;
    const timer = setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [copies]);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return false;
    }
    setCopies((count) => count + 1);
    setCopied(true);
    return true;
  };
  return { copied, copy };
}

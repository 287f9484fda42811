import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

import {
  type Answer,
  type Args,
  type Backend,
  type CommandName,
  toUiError,
} from "../backend/backend";
import type { UiError } from "../backend/generated";
import { type AppState, Store } from "./store";

interface App {
  backend: Backend;
  store: Store;
}

const AppContext = createContext<App | null>(null);

/** Gives all components below it the backend and the mirror of its state. */
export function AppProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  const [app] = useState(() => ({ backend, store: new Store() }));
  useEffect(() => app.store.connect(app.backend), [app]);
  return <AppContext value={app}>{children}</AppContext>;
}

function useAppContext(): App {
  const app = use(AppContext);
  if (!app) throw new Error("AppProvider is missing");
  return app;
}

/** A part of the mirror. Select what exists; do not build new objects in the selector. */
export function useApp<T>(select: (state: AppState) => T): T {
  const { store } = useAppContext();
  return useSyncExternalStore(store.onChange, () => select(store.get()));
}

export function useBackend(): Backend {
  return useAppContext().backend;
}

export function useStore(): Store {
  return useAppContext().store;
}

/** One command of one component: its run, whether it is under way, and why it failed last. */
export interface Command<K extends CommandName> {
  /** Sends it. Answers undefined on failure, which then stands in `error`. While one is under way another is not sent. */
  run: (args: Args<K>) => Promise<Answer<K> | undefined>;
  busy: boolean;
  error: UiError | null;
  clear: () => void;
}

export function useCommand<K extends CommandName>(name: K): Command<K> {
  const { backend } = useAppContext();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<UiError | null>(null);
  const underWay = useRef(false);
  const run = useCallback(
    async (args: Args<K>) => {
      if (underWay.current) return undefined;
      underWay.current = true;
      setBusy(true);
      setError(null);
      try {
        return await backend.call(name, args);
      } catch (thrown) {
        setError(toUiError(thrown));
        return undefined;
      } finally {
        underWay.current = false;
        setBusy(false);
      }
    },
    [backend, name],
  );
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { run, busy, error, clear };
}

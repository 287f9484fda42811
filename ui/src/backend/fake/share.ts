import type {
  ShareSurface,
  SharingView,
  SurfaceKind,
  SurfacesView,
  SurfaceView,
} from "../generated";
import { type Answers, nothing } from "./answers";

export const surface = (
  kind: SurfaceKind,
  title: string,
  tileId: number | null,
  more: Partial<SurfaceView> = {},
): SurfaceView => ({
  id: `${kind}:${title}`,
  kind,
  title,
  program: "",
  width: 1920,
  height: 1080,
  hidden: false,
  tileId,
  ...more,
});

/** One screen, a window, and one that is minimised. */
export const choosing: SurfacesView = {
  looking: false,
  problem: null,
  systemSwitch: null,
  hasSound: true,
  systemAsks: false,
  asking: false,
  surfaces: [
    surface("screen", "DP-1", 900),
    surface("window", "Thumb reach", 901, { id: "window:1", program: "LibreOffice Impress" }),
    surface("window", "Run of show", null, { id: "window:2", program: "Joplin", hidden: true }),
  ],
};

/** Where the system has a picker of its own. */
export const systemAsks: SurfacesView = { ...choosing, surfaces: [], systemAsks: true };

const shared = (args: ShareSurface, { kind, title }: SurfaceView): SharingView => ({
  kind,
  title,
  detail: args.detail,
  starting: false,
  hidden: false,
  onlyYou: false,
  problem: null,
  sound: args.sound,
  soundProblem: null,
});

export const shareAnswers: Answers<
  "open_surfaces" | "close_surfaces" | "share_surface" | "stop_sharing"
> = {
  open_surfaces: ({ emit }) => {
    emit({ type: "surfaces", value: choosing });
    return nothing();
  },
  close_surfaces: ({ emit }) => {
    emit({ type: "surfaces", value: null });
    return nothing();
  },
  share_surface: ({ scene, emit, patch }, args) => {
    if (args.id === null) {
      emit({ type: "surfaces", value: { ...systemAsks, asking: true } });
      return nothing();
    }
    const found = scene.surfaces?.surfaces.find(({ id }) => id === args.id);
    if (found !== undefined) patch("stage", { sharing: shared(args, found) });
    emit({ type: "surfaces", value: null });
    return nothing();
  },
  stop_sharing: ({ patch }) => {
    patch("stage", { sharing: null });
    return nothing();
  },
};

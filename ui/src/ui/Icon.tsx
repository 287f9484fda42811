import {
  ArrowLeft,
  ArrowRight,
  Bell,
  Camera,
  ChartNoAxesColumn,
  Check,
  ChevronDown,
  ChevronUp,
  Circle,
  CircleAlert,
  Ellipsis,
  Eye,
  Flame,
  Hand,
  Heart,
  Image,
  Laugh,
  LayoutGrid,
  Link,
  LoaderCircle,
  LogOut,
  type LucideIcon,
  MessageSquare,
  Mic,
  MicOff,
  Minus,
  Monitor,
  MonitorUp,
  MonitorX,
  Network,
  PartyPopper,
  Pin,
  PinOff,
  Play,
  Plus,
  RotateCcw,
  Search,
  Send,
  Settings,
  Smile,
  ThumbsUp,
  TriangleAlert,
  User,
  Users,
  Video,
  VideoOff,
  Volume2,
  VolumeX,
  Wifi,
  WifiOff,
  X,
} from "lucide-react";

const icons = {
  alert: CircleAlert,
  arrowLeft: ArrowLeft,
  arrowRight: ArrowRight,
  bell: Bell,
  busy: LoaderCircle,
  camera: Video,
  cameraOff: VideoOff,
  chat: MessageSquare,
  check: Check,
  chevronDown: ChevronDown,
  chevronUp: ChevronUp,
  close: X,
  dash: Minus,
  eye: Eye,
  figures: ChartNoAxesColumn,
  flame: Flame,
  hand: Hand,
  heart: Heart,
  image: Image,
  laugh: Laugh,
  layout: LayoutGrid,
  leave: LogOut,
  link: Link,
  microphone: Mic,
  microphoneOff: MicOff,
  monitor: Monitor,
  more: Ellipsis,
  network: Network,
  party: PartyPopper,
  people: Users,
  person: User,
  photo: Camera,
  pin: Pin,
  pinOff: PinOff,
  play: Play,
  plus: Plus,
  record: Circle,
  retry: RotateCcw,
  search: Search,
  send: Send,
  settings: Settings,
  share: MonitorUp,
  shareOff: MonitorX,
  smile: Smile,
  speaker: Volume2,
  speakerOff: VolumeX,
  thumbsUp: ThumbsUp,
  warning: TriangleAlert,
  wifi: Wifi,
  wifiOff: WifiOff,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof icons;

/** A line icon. It never speaks: a word or a name stands beside it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const Shape = icons[name];
  return (
    <Shape
      className={name === "busy" ? "icon icon-turning" : "icon"}
      size={`${String(size / 16)}rem`}
      strokeWidth={1.75}
      aria-hidden
    />
  );
}

/** Greenroom's mark. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <span className="mark" style={{ inlineSize: `${String(size / 16)}rem` }} aria-hidden>
      <svg viewBox="0 0 28 28" fill="currentColor">
        <rect x="7.5" y="9" width="10" height="10" rx="2.2" />
        <path d="M18.6 12.7 21 10.9c.4-.3 1 0 1 .5v5.2c0 .5-.6.8-1 .5l-2.4-1.8z" />
      </svg>
    </span>
  );
}

import "./share.css";

import { useState } from "react";
import { ListBox, ListBoxItem, RadioButton, RadioField, RadioGroup } from "react-aria-components";

import type { ShareDetail, SurfaceKind, SurfacesView, SurfaceView } from "../backend/generated";
import { SystemSwitchButton } from "../devices/SystemSwitchButton";
import { errorText, t } from "../i18n";
import { Picture } from "../stage/Picture";
import { useApp, useCommand } from "../state/app";
import { Button, Dialog, DialogButtons, ErrorText, Icon, Switch, Tabs } from "../ui";

/** What could be shared, while somebody chooses. */
export function SharePicker() {
  const surfaces = useApp((state) => state.surfaces);
  if (surfaces === null) return null;
  return surfaces.systemAsks ? <SystemPicker view={surfaces} /> : <OpenPicker view={surfaces} />;
}

/** Where the system has a picker of its own: how it is to be shared, and the way there. */
function SystemPicker({ view }: { view: SurfacesView }) {
  const close = useCommand("close_surfaces");
  const share = useCommand("share_surface");
  const backstage = useApp((state) => state.stage.phase.state === "backstage");
  const [detail, setDetail] = useState<ShareDetail>("text");
  const [sound, setSound] = useState(false);
  return (
    <Dialog title={t("share.title")} open onClose={() => void close.run({})} testId="share-picker">
      <p role="status" data-testid="share-system">
        {t(view.asking ? "share.system.asking" : "share.system.explained")}
      </p>
      <Options view={view} detail={detail} onDetail={setDetail} sound={sound} onSound={setSound} />
      <ErrorText error={view.problem} testId="share-problem" />
      <ErrorText error={share.error} testId="share-error" />
      <div className="share-end">
        <p className="share-seen">
          <Icon name="eye" />
          <span data-testid="share-seen">
            {t(backstage ? "share.system.seenLater" : "share.system.seenBy")}
          </span>
        </p>
        <DialogButtons>
          <Button onPress={() => void close.run({})} testId="share-cancel">
            {t("app.cancel")}
          </Button>
          <Button
            kind="primary"
            busy={share.busy || view.asking}
            onPress={() => void share.run({ id: null, detail, sound: sound && view.hasSound })}
            testId="share-confirm"
          >
            {t("share.system.confirm")}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}

function OpenPicker({ view }: { view: SurfacesView }) {
  const close = useCommand("close_surfaces");
  const share = useCommand("share_surface");
  const [tab, setTab] = useState<SurfaceKind | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [detail, setDetail] = useState<ShareDetail>("text");
  const [sound, setSound] = useState(false);

  const screens = view.surfaces.filter(({ kind }) => kind === "screen");
  const windows = view.surfaces.filter(({ kind }) => kind === "window");
  // Where there are windows, most share one: it shows nothing else by mistake.
  const shown = tab ?? (windows.length > 0 ? "window" : "screen");
  const surface = view.surfaces.find(({ id, kind }) => id === chosen && kind === shown);
  const may = surface !== undefined && !surface.hidden;
  const onShare = (id: string) => {
    const one = view.surfaces.find((known) => known.id === id);
    if (one !== undefined && !one.hidden)
      void share.run({ id, detail, sound: sound && view.hasSound });
  };
  const list = (kind: SurfaceKind, entries: readonly SurfaceView[]) => (
    <Surfaces
      kind={kind}
      view={view}
      entries={entries}
      chosen={chosen}
      onChoose={setChosen}
      onShare={onShare}
    />
  );
  return (
    <Dialog
      title={t("share.title")}
      open
      onClose={() => void close.run({})}
      size="wide"
      testId="share-picker"
    >
      <Tabs
        label={t("share.kinds")}
        className="share-tabs"
        selected={shown}
        onSelect={setTab}
        entries={[
          {
            id: "screen",
            name: t("share.screens"),
            count: view.looking ? undefined : screens.length,
            content: list("screen", screens),
            testId: "share-screens",
          },
          {
            id: "window",
            name: t("share.windows"),
            count: view.looking ? undefined : windows.length,
            content: list("window", windows),
            testId: "share-windows",
          },
        ]}
      />
      <Options view={view} detail={detail} onDetail={setDetail} sound={sound} onSound={setSound} />
      <ErrorText error={share.error} testId="share-error" />
      <div className="share-end">
        <p className="share-seen">
          <Icon name="eye" />
          <span data-testid="share-seen">{useSeen(shown)}</span>
        </p>
        <DialogButtons>
          <Button onPress={() => void close.run({})} testId="share-cancel">
            {t("app.cancel")}
          </Button>
          <Button
            kind="primary"
            busy={share.busy}
            disabledReason={may ? undefined : t(`share.first.${shown}`)}
            onPress={() => {
              if (may) onShare(surface.id);
            }}
            testId="share-confirm"
          >
            {t(`share.confirm.${shown}`)}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}

/** How it is to be shared. */
function Options(props: {
  view: SurfacesView;
  detail: ShareDetail;
  onDetail: (detail: ShareDetail) => void;
  sound: boolean;
  onSound: (sound: boolean) => void;
}) {
  return (
    <div className="share-options">
      {props.view.hasSound ? (
        <Switch
          label={t("share.sound")}
          detail={t("share.soundHint")}
          value={props.sound}
          onChange={props.onSound}
          testId="share-sound"
        />
      ) : null}
      <Detail detail={props.detail} onChange={props.onDetail} />
    </div>
  );
}

/** Who will see what is chosen, and what of it. */
function useSeen(kind: SurfaceKind): string {
  const viewers = useApp((state) => state.room?.viewers ?? null);
  const state = useApp((app) => app.stage.phase.state);
  if (state === "backstage") return t(`share.seenLater.${kind}`);
  return viewers === null
    ? t(`share.seenBy.${kind}`)
    : t(`share.seenByViewers.${kind}`, { count: viewers });
}

function Surfaces(props: {
  kind: SurfaceKind;
  view: SurfacesView;
  entries: readonly SurfaceView[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
  onShare: (id: string) => void;
}) {
  const { kind, view, entries, chosen } = props;
  if (view.problem !== null) {
    return (
      <div className="share-empty">
        <p role="alert" data-testid="share-problem">
          {errorText(view.problem)}
        </p>
        <SystemSwitchButton of={view.systemSwitch} />
      </div>
    );
  }
  if (entries.length === 0) {
    return (
      <p className="share-empty" role="status" data-testid="share-empty">
        {view.looking ? t("room.looking") : t(`share.none.${kind}`)}
      </p>
    );
  }
  return (
    <ListBox
      className="share-list"
      aria-label={t(kind === "screen" ? "share.screens" : "share.windows")}
      layout="grid"
      items={entries}
      // One press chooses, two or Enter share.
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen === null ? [] : [chosen]}
      onSelectionChange={(keys) => {
        const [first] = keys === "all" ? [] : keys;
        props.onChoose(first === undefined ? null : String(first));
      }}
      onAction={(key) => {
        props.onShare(String(key));
      }}
      data-testid="share-list"
    >
      {(surface) => (
        <ListBoxItem
          id={surface.id}
          className="share-surface"
          textValue={nameOf(surface, entries)}
          data-testid="share-surface"
          data-title={surface.title}
        >
          {({ isSelected }) => (
            <>
              <span className="share-picture">
                {surface.hidden ? (
                  <span className="share-hidden">{t("share.minimised")}</span>
                ) : surface.tileId === null ? (
                  <Icon name="monitor" size={24} />
                ) : (
                  <Picture tileId={surface.tileId} mirrored={false} fit="contain" />
                )}
                {isSelected ? (
                  <span className="share-chosen">
                    <Icon name="check" />
                  </span>
                ) : null}
              </span>
              <span className="share-name" title={surface.title}>
                {nameOf(surface, entries)}
              </span>
              <span className="share-detail">
                {surface.kind === "window" && surface.program !== ""
                  ? surface.program
                  : t("share.size", { width: surface.width, height: surface.height })}
              </span>
            </>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function nameOf(surface: SurfaceView, entries: readonly SurfaceView[]): string {
  if (surface.kind === "window") return surface.title;
  if (entries.length === 1) return t("share.wholeScreen");
  return t("share.screen", { number: entries.indexOf(surface) + 1, name: surface.title });
}

function Detail({
  detail,
  onChange,
}: {
  detail: ShareDetail;
  onChange: (detail: ShareDetail) => void;
}) {
  return (
    <RadioGroup
      className="share-optimise"
      aria-label={t("share.optimise")}
      value={detail}
      onChange={(value) => {
        onChange(value === "motion" ? "motion" : "text");
      }}
      orientation="horizontal"
    >
      <span className="share-optimise-words">
        <span className="share-name">{t("share.optimise")}</span>
        <span className="share-detail" data-testid="share-detail-hint">
          {t(`share.hint.${detail}`)}
        </span>
      </span>
      <span className="share-segments">
        {(["text", "motion"] as const).map((one) => (
          <RadioField key={one} value={one}>
            <RadioButton className="share-segment" data-testid={`share-${one}`}>
              {t(`share.for.${one}`)}
            </RadioButton>
          </RadioField>
        ))}
      </span>
    </RadioGroup>
  );
}

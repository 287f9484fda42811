import { useEffect, useRef, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import type { Tile } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useBackend } from "../state/app";
import { Icon, Tooltip } from "../ui";
import { titleOf } from "./Tile";

/**
 * What can be done with a tile, behind a button in its corner that is seen while the pointer or the
 * focus is there; it stays, as a sign, on the pinned tile and on that of somebody who is silent at this
 * window. The tile's other button opens it as well.
 */
export function TileMenu({
  tile,
  pinned,
  onPin,
  onFigures,
}: {
  tile: Tile;
  pinned: boolean;
  /** With none, nothing is pinned any more. Absent where one tile stands alone. */
  onPin: ((tileId: number | null) => void) | undefined;
  /** Shows the stage in numbers. */
  onFigures: () => void;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current?.closest("section");
    const onContextMenu = (event: Event) => {
      event.preventDefault();
      setOpen(true);
    };
    element?.addEventListener("contextmenu", onContextMenu);
    return () => {
      element?.removeEventListener("contextmenu", onContextMenu);
    };
  }, []);
  const name = titleOf(tile);
  const backend = useBackend();
  const voice = useApp(({ stage }) => stage.voices.find((one) => one.userId === tile.userId));
  // A screen is seen; whose it is, is heard beside their own picture.
  const heard = tile.source === "screen" ? undefined : voice;
  const muted = heard?.muted === true;
  const sign = signOf(pinned, muted);
  const label = t(sign.label, { name });
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Tooltip text={label}>
        <Button
          ref={button}
          className={pinned || muted ? "tile-menu is-sign" : "tile-menu"}
          aria-label={label}
          data-testid="tile-menu"
        >
          <Icon name={sign.icon} />
        </Button>
      </Tooltip>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu className="listbox" aria-label={label}>
          {onPin === undefined ? null : (
            <MenuItem
              id="pin"
              className="listbox-item"
              textValue={t(pinned ? "stage.unpin" : "stage.pin")}
              onAction={() => {
                onPin(pinned ? null : tile.tileId);
              }}
              data-testid="tile-pin"
            >
              <Icon name={pinned ? "pinOff" : "pin"} />
              <span>{t(pinned ? "stage.unpin" : "stage.pin")}</span>
            </MenuItem>
          )}
          {heard === undefined ? null : (
            <MenuItem
              id="mute"
              className="listbox-item"
              textValue={t(muted ? "stage.hearAgain" : "stage.muteForMe")}
              onAction={() => {
                // The sign says what Rust says; one that does not come has not been heard.
                backend.call("set_voice", { ...heard, muted: !muted }).catch(() => undefined);
              }}
              data-testid="tile-mute"
            >
              <Icon name={muted ? "speaker" : "speakerOff"} />
              <span>{t(muted ? "stage.hearAgain" : "stage.muteForMe")}</span>
            </MenuItem>
          )}
          <MenuItem
            id="figures"
            className="listbox-item"
            textValue={t("figures.open")}
            onAction={onFigures}
            data-testid="tile-figures"
          >
            <Icon name="figures" />
            <span>{t("figures.open")}</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** What the button says of its tile. Of a tile that is both, that nobody hears it here is news. */
function signOf(pinned: boolean, muted: boolean) {
  if (muted) return { icon: "speakerOff", label: "stage.menuMuted" } as const;
  return pinned
    ? ({ icon: "pin", label: "stage.menuPinned" } as const)
    : ({ icon: "more", label: "stage.menu" } as const);
}

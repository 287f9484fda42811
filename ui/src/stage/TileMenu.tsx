import { useEffect, useRef, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import type { Tile } from "../backend/generated";
import { t } from "../i18n";
import { Icon, Tooltip } from "../ui";
import { titleOf } from "./Tile";

/**
 * What can be done with a tile, behind a button in its corner that is seen while the pointer or the
 * focus is there; the pinned tile's stays, as its sign. The tile's other button opens it as well.
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
  const label = t(pinned ? "stage.menuPinned" : "stage.menu", { name });
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Tooltip text={label}>
        <Button
          ref={button}
          className={pinned ? "tile-menu is-pinned" : "tile-menu"}
          aria-label={label}
          data-testid="tile-menu"
        >
          <Icon name={pinned ? "pin" : "more"} />
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

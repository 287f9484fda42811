import {
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";

import type { StageLayout, Tile } from "../backend/generated";
import { t } from "../i18n";
import { titleOf } from "../stage/Tile";
import { Icon } from "../ui";
import { ControlButton } from "./ControlButton";

const layouts = ["auto", "grid", "spotlight"] as const satisfies readonly StageLayout[];

/** How tiles share the stage, and the way back from a pinned one. */
export function LayoutMenu({
  layout,
  pinned,
  open,
  onOpen,
  onLayout,
  onUnpin,
}: {
  layout: StageLayout;
  /** The tile that is pinned and there. */
  pinned: Tile | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
  onLayout: (layout: StageLayout) => void;
  onUnpin: () => void;
}) {
  return (
    <MenuTrigger isOpen={open} onOpenChange={onOpen}>
      <ControlButton icon="layout" label={t("room.layout")} shortcut="L" testId="control-layout" />
      <Popover className="popover layout-menu" placement="top start" offset={20}>
        <Menu className="listbox" aria-label={t("room.layout")}>
          <MenuSection
            aria-label={t("room.layout")}
            selectionMode="single"
            disallowEmptySelection
            // A pinned tile is large in every layout, so that none of them is what is seen.
            selectedKeys={pinned === undefined ? [layout] : []}
            onSelectionChange={(keys) => {
              const chosen = layouts.find((one) => keys !== "all" && keys.has(one));
              if (chosen !== undefined) onLayout(chosen);
            }}
          >
            {layouts.map((one) => (
              <MenuItem
                key={one}
                id={one}
                className="listbox-item"
                textValue={t(`room.layouts.${one}`)}
                data-testid={`layout-${one}`}
              >
                {({ isSelected }) => (
                  <>
                    <span className="layout-menu-mark">
                      {isSelected ? <Icon name="check" /> : null}
                    </span>
                    <span className="listbox-text">
                      <span>{t(`room.layouts.${one}`)}</span>
                      <span className="listbox-detail">{t(`room.layouts.${one}Text`)}</span>
                    </span>
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          {pinned === undefined ? null : (
            <>
              <Separator className="layout-menu-line" />
              <MenuItem
                id="unpin"
                className="listbox-item"
                textValue={t("room.layouts.unpin", { name: titleOf(pinned) })}
                onAction={onUnpin}
                data-testid="layout-unpin"
              >
                <Icon name="pinOff" />
                <span>{t("room.layouts.unpin", { name: titleOf(pinned) })}</span>
              </MenuItem>
            </>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

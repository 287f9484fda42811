import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { t } from "../i18n";
import { Button } from "./Button";

/** A dialog over everything. Focus goes in and comes back; Escape and the cross call `onClose`. */
export function Dialog(props: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** A picture or avatar before the title. */
  lead?: ReactNode;
  subtitle?: string | undefined;
  /** `alertdialog` for questions that must be answered. */
  role?: "dialog" | "alertdialog";
  size?: "narrow" | "wide";
  /** Without the cross, where the buttons say it all. */
  withoutCross?: boolean;
  testId?: string | undefined;
}) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={props.open}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      isDismissable={false}
    >
      <Modal className={`modal modal-${props.size ?? "narrow"}`}>
        <AriaDialog className="dialog" role={props.role ?? "dialog"} data-testid={props.testId}>
          <header className="dialog-head">
            {props.lead}
            <div className="dialog-titles">
              <Heading slot="title" className="dialog-title">
                {props.title}
              </Heading>
              {props.subtitle === undefined ? null : (
                <p className="dialog-subtitle">{props.subtitle}</p>
              )}
            </div>
            {props.withoutCross === true ? null : (
              <Button
                kind="icon"
                icon="close"
                label={t("app.close")}
                shortcut="Esc"
                onPress={props.onClose}
                testId={props.testId && `${props.testId}-close`}
              />
            )}
          </header>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The row of buttons at the bottom of a dialog. The way on stands at the far end. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <footer className="dialog-buttons">{children}</footer>;
}

/** A question with two answers. The safe one has the focus. */
export function Confirm(props: {
  title: string;
  text: string;
  confirm: string;
  cancel?: string;
  kind?: "primary" | "live" | "live-outline";
  open: boolean;
  busy?: boolean;
  problem?: ReactNode;
  onConfirm: () => void;
  onCancel: () => void;
  testId?: string;
}) {
  const { testId } = props;
  return (
    <Dialog
      title={props.title}
      open={props.open}
      onClose={props.onCancel}
      role="alertdialog"
      withoutCross
      testId={testId}
    >
      <p className="dialog-text">{props.text}</p>
      {props.problem}
      <DialogButtons>
        {/* The safe answer. */}
        {}
        <Button autoFocus onPress={props.onCancel} testId={testId && `${testId}-cancel`}>
          {props.cancel ?? t("app.cancel")}
        </Button>
        <Button
          kind={props.kind ?? "live"}
          busy={props.busy ?? false}
          onPress={props.onConfirm}
          testId={testId && `${testId}-confirm`}
        >
          {props.confirm}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

"""What waits in the queue, above the list of runs; not there while nothing waits."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.schema.quantities import count_text
from gui.run_queue import RunQueue
from gui.widgets import Card, ElidedLabel, Label, SmallButton, row

SHOWN_AT_MOST = 4


class QueueCard(Card):
    def __init__(self, queue: RunQueue) -> None:
        super().__init__(self.tr("Queue"))
        self._queue = queue
        self.note = Label("", "hint")
        self.start = SmallButton(self.tr("Start the next one"))
        self.head.addWidget(self.note)
        self.head.addStretch(1)
        self.head.addWidget(self.start)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.add(self._lines)
        self.start.clicked.connect(queue.start_next)
        queue.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Who is first stands first."""
        broken_off = self._queue.interrupted
        entries = [*broken_off, *self._queue.waiting]
        self.setVisible(bool(entries))
        self.start.setVisible(self._queue.can_start)
        says_next = "" if self._queue.can_start else self.tr("the next one begins when the run has ended")
        if self._queue.can_start and broken_off:
            says_next = self.tr("the program ended in the middle of {name}, which goes on first").format(
                name=broken_off[0].name
            )
        self.note.say(says_next)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for entry in entries[:SHOWN_AT_MOST]:
            remove = SmallButton(
                self.tr("Remove"), name=self.tr("Remove {name} from the queue").format(name=entry.name)
            )
            remove.clicked.connect(lambda _=False, number=entry.id: self._queue.remove(number))
            line = QWidget()
            name = ElidedLabel(entry.name)
            line.setLayout(row(name, remove))
            line.layout().setStretch(0, 1)  # type: ignore[union-attr]
            self._lines.addWidget(line)
        more = len(entries) - SHOWN_AT_MOST
        if more > 0:
            self._lines.addWidget(Label(self.tr("and {n} more").format(n=count_text(more)), "secondary"))

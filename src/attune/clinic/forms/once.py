"""The ground of every form that records: sent twice, it is one entry."""

from uuid import UUID, uuid4

from django import forms


class OnceForm(forms.Form):
    """A form whose hidden id is made with the page, so that a double click is one entry."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def once(self) -> UUID:
        """The id of this filling-in."""
        client_id: UUID = self.cleaned_data["client_id"]
        return client_id

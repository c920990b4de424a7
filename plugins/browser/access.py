"""Who may see and judge samples: Airflow's own login and permissions, checked on every route.

An application that a plugin mounts is not protected by itself. To look takes the right to see the custom view
`Samples`, and of each source to see its DAG; to judge takes the right to run that DAG, and a request that came from
this very site. The only module that imports Airflow's API server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.configuration import conf
from fastapi import Depends, HTTPException, Request

from plugins.browser.threads import apart

VIEW = "Samples"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is logged in, and what of."""

    user: Any
    name: str

    def may_see(self, source: str) -> bool:
        """Whether a source's rows may be shown."""
        return bool(
            get_auth_manager().is_authorized_dag(
                method="GET", details=DagDetails(id=f"sprite_{source}"), user=self.user
            )
        )

    def seen(self, sources: Iterable[str]) -> frozenset[str]:
        """Those of the sources that may be shown."""
        return frozenset(source for source in sources if self.may_see(source))

    def may_judge(self, source: str) -> bool:
        """Whether rows of a source may be accepted and rejected: by who may run its DAG."""
        return self.may_see(source) and bool(
            get_auth_manager().is_authorized_dag(
                method="POST",
                access_entity=DagAccessEntity.RUN,
                details=DagDetails(id=f"sprite_{source}"),
                user=self.user,
            )
        )


@apart
def visitor(request: Request, user: GetUserDep) -> Visitor:
    """Who asks. Raises 401 without a login, 403 without the right to see the view."""
    if not get_auth_manager().is_authorized_custom_view(method="GET", resource_name=VIEW, user=user):
        raise HTTPException(403, f"{user.get_name()} may not see {VIEW}")
    return Visitor(user, user.get_name())


async def from_this_site(request: Request) -> None:
    """Refuse an action that another site's page sent. Raises 403."""
    origin = request.headers.get("origin", "")
    here = {request.headers.get("host", ""), urlsplit(conf.get("api", "base_url", fallback="")).netloc}
    if not origin or urlsplit(origin).netloc not in here - {""}:
        raise HTTPException(403, "a review must be sent from this site's own page")


VisitorDep = Annotated[Visitor, Depends(visitor)]
OwnSite = Depends(from_this_site)

"""The address of this linkage's page."""

from wuwai.talent.pages import PAGE
from wuwai.ui.pages.linkage import routes

urlpatterns = routes(PAGE)

"""The address of this linkage's page."""

from wuwai.trade.pages import PAGE
from wuwai.ui.pages.linkage import routes

urlpatterns = routes(PAGE)

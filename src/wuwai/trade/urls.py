"""The addresses of this linkage: its page, the export clusters, e-commerce by customs mode."""

from django.urls import path

from wuwai.trade import clusters_page, ecommerce_page, monthly_pages
from wuwai.trade.pages import PAGE
from wuwai.ui.pages.linkage import routes

urlpatterns = [
    *routes(PAGE),
    path("trade/monthly-tables.xlsx", monthly_pages.workbook, name="trade-monthly-tables"),
    path("trade/ecommerce/", ecommerce_page.standing, name="trade-ecommerce"),
    path("trade/clusters/", clusters_page.clusters, name="trade-clusters"),
    path("trade/clusters/quadrant/", clusters_page.quadrant, name="trade-clusters-quadrant"),
    path("trade/clusters/<slug:name>/", clusters_page.cluster, name="trade-cluster"),
]
